import type { Problem } from '../errors.ts';
import type { PlacedNode } from '../manifests/yaml/placed.ts';
import { readDocuments } from '../manifests/yaml/read-documents.ts';
import { describeIssue } from './describe-issue.ts';
import { listKnownFields } from './list-known-fields.ts';
import { normalizeConfig } from './normalize-config.ts';
import type { Config } from './normalize-config.ts';
import { configSchema } from './schema.ts';
import { toData } from '../manifests/yaml/to-data.ts';

export type { Config } from './normalize-config.ts';

/**
 * Reads `.github/tidemark.yaml`. All problems come together, each with its place, as `declared.problems`; when there is
 * one, nothing else is given, so that a mistake never makes a part of the configuration act without the rest.
 */
export function parseConfig(file: { readonly path: string; readonly content: Uint8Array }): Config {
  const documents = [...readDocuments(file, () => true)];
  const [document, second] = documents;
  if (document === undefined) return toNothing([]);
  if (document.kind === 'broken') return toNothing([{ ...document.problem, severity: 'error' }]);
  if (second !== undefined)
    return toNothing([reportSecond(second.kind === 'value' ? second.root.place : document.root.place)]);
  const problems = [...document.problems, ...checkShape(document.root)];
  if (problems.some(({ severity }) => severity === 'error')) return toNothing(problems);
  const config = normalizeConfig(document.root);
  const all = [...problems, ...config.declared.problems];
  if (all.some(({ severity }) => severity === 'error')) return toNothing(all);
  return { ...config, declared: { ...config.declared, problems: all } };
}

function checkShape(root: PlacedNode): readonly Problem[] {
  const parsed = configSchema.safeParse(toData(root));
  return (parsed.error?.issues ?? []).flatMap((issue) => describeIssue(issue, root, listKnownFields));
}

function reportSecond(place: Problem['place']): Problem {
  const message = 'expected one YAML document, found a second one; put everything into one';
  return { severity: 'error', code: 'invalid-config', message, ...(place && { place }) };
}

function toNothing(problems: readonly Problem[]): Config {
  const declared = { objects: [], annotations: [], problems };
  return {
    manifests: undefined,
    sources: [],
    namespace: undefined,
    declared,
    notifications: [],
    values: [],
    limits: {},
  };
}
