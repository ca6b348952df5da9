import { parseImageReference, type ImageReference } from '../../registry/image-reference.ts';
import { method, type Parameter, str, structParameter, value } from '../functions/define.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { toGoString } from '../values/go-string.ts';
import { ANY, BOOL, STRING, structType, type Type } from '../values/types.ts';
import { type Any, Struct } from '../values/values.ts';
import { NAMESPACED_NAME, namespacedName } from './object-types.ts';

/** A struct that stands for an image or a part of it, with the image that it belongs to. */
class ImageStruct extends Struct {
  readonly image: ImageReference;
  constructor(type: Type, fields: readonly Any[], image: ImageReference) {
    super(type, fields);
    this.image = image;
  }
}

const self: Parameter<ImageReference> = {
  type: ANY,
  read(receiver) {
    if (receiver instanceof ImageStruct) return receiver.image;
    throw new TypeError('expected an image');
  },
};

/** A method without parameters that gives a text. */
function text(read: (image: ImageReference) => string): FunctionSpec {
  return method(self, [], str, (image) => toGoString(read(image)));
}

const scope = method(self, [str], str, ({ repository }, action) => {
  return `repository:${toGoString(repository)}:${action}`;
});

const registry = text((image) => image.registry);
const REGISTRY = structType(
  'name.Registry',
  [
    { name: 'insecure', type: BOOL },
    { name: 'registry', type: STRING },
  ],
  new Map([
    ['Name', registry],
    ['RegistryStr', registry],
    ['String', registry],
    ['Scope', method(self, [str], str, () => 'registry:catalog:*')],
  ]),
);

const canonical = text((image) => `${image.registry}/${image.repository}`);
const repositoryMethods: readonly (readonly [string, FunctionSpec])[] = [
  ['RegistryStr', registry],
  ['RepositoryStr', text((image) => image.repository)],
  ['Scope', scope],
];
const REPOSITORY = structType(
  'name.Repository',
  [
    { name: 'Registry', type: REGISTRY, embedded: true },
    { name: 'repository', type: STRING },
  ],
  new Map([...repositoryMethods, ['Name', canonical], ['String', canonical]]),
);

const context = method(self, [], value, repositoryOf);
const identifier = text((image) => image.identifier);
const referenceMethods: readonly (readonly [string, FunctionSpec])[] = [
  ['Context', context],
  ['Identifier', identifier],
  ['Name', text((image) => image.name)],
  ['Scope', scope],
  ['String', text((image) => image.string)],
];

function referenceType(name: 'Tag' | 'Digest', methods: readonly (readonly [string, FunctionSpec])[]): Type {
  const fields = [
    { name: 'Repository', type: REPOSITORY, embedded: true },
    { name: name.toLowerCase(), type: STRING },
    { name: 'original', type: STRING },
  ] as const;
  return structType(`name.${name}`, fields, new Map([...repositoryMethods, ...referenceMethods, ...methods]));
}

const TAG = referenceType('Tag', [['TagStr', identifier]]);
const DIGEST = referenceType('Digest', [
  ['DigestStr', identifier],
  ['MarshalJSON', text((image) => JSON.stringify(image.string))],
]);

/** `name.Reference` of go-containerregistry. */
const REFERENCE: Type = { kind: 'interface', name: 'name.Reference', methods: new Map(referenceMethods) };

const imageMethods: readonly (readonly [string, FunctionSpec])[] = [
  ['Identifier', identifier],
  ['Name', text((image) => image.name)],
  ['Policy', method(structParameter(ANY), [], value, ({ fields }) => fields[1] ?? undefined)],
  ['Registry', registry],
  ['Repository', text((image) => image.repository)],
  ['String', text((image) => image.string)],
];

/** `update.imageRef` of Flux, the only implementation of `update.ImageRef`. */
const IMAGE_REF_STRUCT = structType(
  'update.imageRef',
  [
    { name: 'Reference', type: REFERENCE, embedded: true },
    { name: 'policy', type: NAMESPACED_NAME },
  ],
  new Map([...referenceMethods, ...imageMethods]),
);

export const IMAGE_REF: Type = { kind: 'interface', name: 'update.ImageRef', methods: new Map(imageMethods) };

/** An image as templates see it. Throws `TidemarkError` `invalid-reference` when `ref` is no image reference. */
export function imageRef(ref: string, policy: { readonly namespace: string; readonly name: string }): Struct {
  const image = parseImageReference(ref);
  const type = image.digest === undefined ? TAG : DIGEST;
  const fields = [repositoryOf(image), toGoString(image.identifier), toGoString(ref)];
  const reference = new ImageStruct(type, fields, image);
  return new ImageStruct(IMAGE_REF_STRUCT, [reference, namespacedName(policy)], image);
}

function repositoryOf(image: ImageReference): Struct {
  // Docker Hub's "library/" is added when it is read, and not part of what is held.
  const isImplied = image.repository.startsWith('library/') && !image.string.includes('library/');
  const path = isImplied ? image.repository.slice('library/'.length) : image.repository;
  const held = new ImageStruct(REGISTRY, [false, toGoString(image.registry)], image);
  return new ImageStruct(REPOSITORY, [held, toGoString(path)], image);
}
