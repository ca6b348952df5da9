import { type Run, readNamedFile, withPrefix } from './context.ts';
import { builtinSchema, type ListSchema, type Schema, NO_SCHEMA } from './list-schema.ts';
import type { Gvk } from './gvk.ts';
import type { Resource } from './resource.ts';
import { readConfigFile } from './session.ts';
import { findChild, findMap, findText, listItems, type Node } from './yaml/node.ts';

/** How the lists of an object merge: what the kustomization's own `openapi` file says, else what is built in. */
export function loadSchemas(run: Run): (resource: Resource) => Schema {
  const definitions = loadDefinitions(run);
  if (definitions === undefined) return ({ id }) => builtinSchema(id);
  return ({ id }) => {
    const own = findDefinition(definitions, id);
    return own === undefined ? builtinSchema(id) : createSchema(own, definitions);
  };
}

function loadDefinitions(run: Run): Node | undefined {
  const openapi = findMap(run.kustomization.fields, 'openapi');
  const path = findChild(openapi, 'path');
  const name = findText(openapi, 'path') ?? '';
  if (path === undefined || name === '') return undefined;
  return withPrefix('openapi: ', path, () =>
    findMap(readConfigFile(run.context.session, readNamedFile(run, name, path)), 'definitions'),
  );
}

function findDefinition(definitions: Node, gvk: Gvk): Node | undefined {
  if (definitions.type !== 'map') return undefined;
  return [...definitions.entries.values()].find((definition) =>
    listItems(definition, 'x-kubernetes-group-version-kind').some(
      (entry) =>
        findText(entry, 'kind') === gvk.kind &&
        (findText(entry, 'group') ?? '') === gvk.group &&
        (findText(entry, 'version') ?? '') === gvk.version,
    ),
  );
}

function createSchema(definition: Node | undefined, definitions: Node): Schema {
  const actual = followReference(definition, definitions);
  if (actual === undefined) return NO_SCHEMA;
  return {
    field: (name) => {
      const child =
        findChild(findMap(actual, 'properties'), name) ?? findChild(actual, 'additionalProperties');
      return createSchema(child, definitions);
    },
    get list() {
      return createListSchema(actual, definitions);
    },
  };
}

function createListSchema(definition: Node, definitions: Node): ListSchema | undefined {
  const isMerging = (findText(definition, 'x-kubernetes-patch-strategy') ?? '').split(',').includes('merge');
  const key = findText(definition, 'x-kubernetes-patch-merge-key');
  const mapKeys = listItems(definition, 'x-kubernetes-list-map-keys').flatMap((item) =>
    item.type === 'scalar' ? [item.text] : [],
  );
  if (!isMerging || (key === undefined && mapKeys.length === 0)) return undefined;
  return {
    keys: mapKeys.length > 0 ? mapKeys : [key ?? ''],
    items: createSchema(findChild(definition, 'items'), definitions),
  };
}

function followReference(definition: Node | undefined, definitions: Node): Node | undefined {
  const reference = findText(definition, '$ref');
  if (reference === undefined) return definition;
  return findChild(definitions, reference.replace('#/definitions/', ''));
}
