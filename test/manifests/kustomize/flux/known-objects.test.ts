import { expect, test } from 'vitest';
import { createKnownObjects } from '../../../../src/manifests/kustomize/flux/known-objects.ts';
import { toRenderedObject } from '../../../../src/manifests/kustomize/rendered.ts';
import type { RenderedObject } from '../../../../src/manifests/kustomize/rendered.ts';
import { createResource } from '../../../../src/manifests/kustomize/resource.ts';
import { toNode } from '../../../../src/manifests/kustomize/yaml/node.ts';
import { createSource } from '../../../../src/manifests/kustomize/yaml/source.ts';

function create(kind: string, name: string, namespace = 'flux-system'): RenderedObject {
  const value = { apiVersion: 'example.com/v1', kind, metadata: { name, namespace } };
  const node = toNode(value, { source: createSource(`${name}.yaml`, ''), offset: 0 });
  if (node.type !== 'map') throw new Error('expected a map');
  return toRenderedObject(createResource(node, { origin: { type: 'file', path: `${name}.yaml` } }));
}

test('finds the first object of a kind, namespace and name', () => {
  const first = create('GitRepository', 'fleet');
  const known = createKnownObjects();
  for (const object of [first, create('GitRepository', 'fleet'), create('GitRepository', 'fleet', 'other')])
    known.add(object);
  expect(known.find('GitRepository', 'flux-system', 'fleet')).toBe(first);
  expect(known.find('Bucket', 'flux-system', 'fleet')).toBeUndefined();
  expect(known.find('GitRepository', 'flux-system', 'flee')).toBeUndefined();
});

test('lists the objects of a kind and namespace in the order in which they came', () => {
  const known = createKnownObjects();
  for (const name of ['b', 'a']) known.add(create('FluxInstance', name));
  known.add(create('FluxInstance', 'c', 'other'));
  known.add(create('GitRepository', 'd'));
  expect(known.list('FluxInstance', 'flux-system').map(({ name }) => name)).toEqual(['b', 'a']);
  expect(known.list('FluxInstance', 'none')).toEqual([]);
});

test('asks no object again, however often something is looked up', () => {
  let asked = 0;
  const counted = (object: RenderedObject): RenderedObject =>
    new Proxy(object, {
      get: (target, key) => {
        asked += 1;
        return Reflect.get(target, key);
      },
    });
  const known = createKnownObjects();
  for (let index = 0; index < 50; index += 1) known.add(counted(create('GitRepository', `s${index}`)));
  const before = asked;
  for (let index = 0; index < 50; index += 1) known.find('GitRepository', 'flux-system', `s${index}`);
  expect(asked).toBe(before);
});
