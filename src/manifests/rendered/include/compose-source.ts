import type { Problem } from '../../../errors.ts';
import { clampPath, isWithin } from '../../kustomize/files.ts';
import type { MountedFile } from '../../kustomize/mount-files.ts';
import type { KnownObjects } from '../../kustomize/flux/known-objects.ts';
import type { RenderedObject } from '../../kustomize/rendered.ts';
import type { Node } from '../../kustomize/yaml/node.ts';
import { findMap, findText, listItems, toPlace } from '../../kustomize/yaml/node.ts';
import { describeText } from '../../schema/describe.ts';
import { findGitRepository } from '../check-source.ts';
import { findHome } from './find-home.ts';
import type { Homes } from './find-home.ts';

/** The files of a source as source-controller hands them on, with what it includes. */
export type Composed = {
  readonly files: readonly MountedFile[];
  /** What it includes and could not be read, with the path where it would be. */
  readonly missing: readonly { readonly target: string; readonly problem: Problem }[];
  /** What Flux refuses. */
  readonly errors: readonly Problem[];
};

type Context = Homes & {
  readonly objects: KnownObjects;
  /** Leaves out what a source ignores. */
  readonly filter: (files: readonly MountedFile[], ignore: string | undefined) => readonly MountedFile[];
};

const deepest = 20;

/** `stack` are the sources that include this one, outermost first. */
export function composeSource(
  source: RenderedObject,
  context: Context,
  stack: readonly RenderedObject[] = [],
): Composed {
  const spec = findMap(source.node, 'spec');
  const own = findHome(source, stack.at(-1), context) ?? [];
  const files = [...own];
  const missing: Composed['missing'][number][] = [];
  const errors: Problem[] = [];
  for (const include of listItems(spec, 'include')) {
    const part = readInclude(include, { source, context, stack: [...stack, source] });
    missing.push(...part.missing);
    const occupied = part.files.length === 0 ? undefined : findOccupied(files, part.target);
    if (occupied !== undefined) errors.push(toOccupied(include, { source, target: part.target, occupied }));
    else files.push(...part.files);
    errors.push(...part.errors);
  }
  return { files: context.filter(files, findText(spec, 'ignore')), missing, errors };
}

type Included = Composed & { readonly target: string };

type IncludeRequest = {
  readonly source: RenderedObject;
  readonly context: Context;
  readonly stack: readonly RenderedObject[];
};

function readInclude(include: Node, { source, context, stack }: IncludeRequest): Included {
  const name = findText(findMap(include, 'repository'), 'name') ?? '';
  const target = clampPath(findText(include, 'toPath') || name);
  const from = clampPath(findText(include, 'fromPath') ?? '');
  const nothing: Included = { files: [], missing: [], errors: [], target };
  const fail = (message: string): Included => ({ ...nothing, errors: [toError(include, source, message)] });
  const object = findGitRepository(
    { kind: 'GitRepository', namespace: source.namespace, name },
    context.objects,
  );
  if (object === undefined) return { ...nothing, missing: [toMissing(include, { source, name, target })] };
  if (stack.some((one) => one.namespace === object.namespace && one.name === object.name))
    return fail(
      `expected another GitRepository, found that ${[...stack.map((one) => one.name), name].join(' includes ')}, which is a cycle; remove one of them`,
    );
  if (stack.length > deepest) return fail(`expected at most ${deepest} sources in each other, found more`);
  if (findHome(object, source, context) === undefined)
    return { ...nothing, missing: [toMissing(include, { source, name, target })] };
  const { files, missing, errors } = composeSource(object, context, stack);
  const part = files.filter(({ path }) => isWithin(path, from));
  if (part.length === 0 && from !== '' && missing.length === 0)
    return fail(
      `expected ${describeText(from)} in the GitRepository ${name}, found no file there; correct fromPath`,
    );
  return {
    files: part.map((file) => ({ ...file, path: move(file.path, { from, to: target }) })),
    missing: missing.map((one) => ({
      ...one,
      target: isWithin(one.target, from) ? move(one.target, { from, to: target }) : target,
    })),
    errors,
    target,
  };
}

function move(path: string, { from, to }: { readonly from: string; readonly to: string }): string {
  const rest = from === '' ? path : path.slice(from.length).replace(/^\//, '');
  return [to, rest].filter((part) => part !== '').join('/');
}

/** Flux moves what is included to a path at which nothing may be. */
function findOccupied(files: readonly MountedFile[], target: string): string | undefined {
  return files.find(({ path }) => isWithin(path, target) || isWithin(target, path))?.path;
}

type Occupied = { readonly source: RenderedObject; readonly target: string; readonly occupied: string };

function toOccupied(include: Node, { source, target, occupied }: Occupied): Problem {
  const message = `expected nothing at ${describeText(target === '' ? '.' : target)}, found ${describeText(occupied)}, so that Flux cannot put anything there; choose another toPath`;
  return toError(include, source, message);
}

function toError(include: Node, { namespace, name }: RenderedObject, message: string): Problem {
  const text = `include of the GitRepository ${namespace}/${name}: ${message}`;
  return { severity: 'error', code: 'invalid-value', message: text, place: toPlace(include) };
}

const remedy = '--other-repositories (input other-repositories; not in the App) reads it from there';

/** Whether a problem says that something a source includes was not read. */
export function isUnreadInclude({ message }: Problem): boolean {
  return message.endsWith(remedy);
}

type Missing = { readonly source: RenderedObject; readonly name: string; readonly target: string };

function toMissing(include: Node, { source, name, target }: Missing): Composed['missing'][number] {
  const message = `expected files of this repository in '${target}', found that the GitRepository ${source.namespace}/${source.name} includes ${name} there, which is not read; image objects in it are not seen, and Kustomizations of paths in it are not followed; ${remedy}`;
  return {
    target,
    problem: { severity: 'warning', code: 'unsupported-option', message, place: toPlace(include) },
  };
}
