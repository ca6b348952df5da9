import type * as z from 'zod/mini';
import type { Place, Problem } from '../errors.ts';
import { describeNode, describeText, listChoices } from '../manifests/schema/describe.ts';
import { suggest } from '../manifests/schema/suggest.ts';
import { placeAt } from '../manifests/yaml/placed.ts';
import type { PlacedNode, PlacedPath } from '../manifests/yaml/placed.ts';

type Issue = z.core.$ZodIssue;

/** What the schema found, in our words and with the place in the file. `known` gives the fields at a path. */
export function describeIssue(
  issue: Issue,
  root: PlacedNode,
  known: (path: PlacedPath) => readonly string[],
): readonly Problem[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const nearest = suggest(key, known(path));
      const advice = nearest === undefined ? 'remove it' : `did you mean ${describeText(nearest)}?`;
      const message = `expected a known field, found ${describeText(key)}; ${advice}`;
      return toProblem('unknown-field', [...path, key], { message, place: placeKey(root, [...path, key]) });
    });
  }
  const found = findNode(root, path);
  const place = placeAt(root, path);
  if (found === undefined) {
    return [
      toProblem('missing-field', path, {
        message: `expected ${toExpected(issue)}, found nothing; add the field`,
        place,
      }),
    ];
  }
  if (issue.code === 'invalid_union' && found.kind === 'list') return describeItems(found.items, path);
  const code =
    issue.code === 'invalid_type' || issue.code === 'invalid_union' ? 'wrong-type' : 'invalid-value';
  const message = `expected ${toExpected(issue)}, found ${describeNode(found)}; ${toAdvice(issue, found)}`;
  return [toProblem(code, path, { message, place })];
}

/** In a list of texts, every entry that is none. */
function describeItems(items: readonly PlacedNode[], path: PlacedPath): readonly Problem[] {
  return items.flatMap((item, index) => {
    if (item.kind === 'scalar' && typeof item.value === 'string') return [];
    const advice = item.kind === 'scalar' ? 'put it in quotes' : 'correct it';
    const message = `expected a text, found ${describeNode(item)}; ${advice}`;
    return [toProblem('wrong-type', [...path, index], { message, place: item.place })];
  });
}

function toProblem(
  code: Problem['code'],
  path: PlacedPath,
  { message, place }: { readonly message: string; readonly place: Place },
): Problem {
  const field = path.map(toStep).join('').replace(/^\./, '');
  return { severity: 'error', code, message: field === '' ? message : `${field}: ${message}`, place };
}

function toStep(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]{1,63}$/.test(step) ? `.${step}` : `[${describeText(step)}]`;
}

function toExpected(issue: Issue): string {
  if (issue.code === 'invalid_value') return listChoices(issue.values.map(String));
  if (issue.code === 'invalid_union') return 'a text or a list of texts';
  if (issue.code === 'invalid_format') return 'a text such as "flux-system/flux-system"';
  if (issue.code === 'too_small') return `a number that is at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `a number that is at most ${issue.maximum}`;
  if (issue.code !== 'invalid_type') return 'another value';
  return names.get(issue.expected) ?? `a value of type ${issue.expected}`;
}

const names: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['int', 'a whole number'],
  ['number', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map'],
  ['record', 'a map'],
]);

function toAdvice(issue: Issue, found: PlacedNode): string {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  if (wantsText && found.kind === 'scalar') return 'put it in quotes';
  if (issue.code !== 'invalid_value') return 'correct it';
  const text = found.kind === 'scalar' ? String(found.value) : '';
  const nearest = suggest(text, issue.values.map(String));
  return nearest === undefined ? 'use one of these' : `did you mean ${describeText(nearest)}?`;
}

function findNode(root: PlacedNode, path: PlacedPath): PlacedNode | undefined {
  let node: PlacedNode | undefined = root;
  for (const step of path) {
    if (node?.kind === 'list') node = node.items[Number(step)];
    else node = node?.kind === 'map' ? node.entries.get(String(step))?.node : undefined;
  }
  return node?.kind === 'scalar' && node.value === null ? undefined : node;
}

function placeKey(root: PlacedNode, path: PlacedPath): Place {
  const parent = findNode(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.keyPlace ?? placeAt(root, path);
}
