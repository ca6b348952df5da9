import { TidemarkError } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import { parseImageName, parseImageReference } from '../../registry/image-name.ts';
import type { ImageName, ImageReference } from '../../registry/image-name.ts';
import { toScannedImage } from '../../registry/scanned-image.ts';
import type { Usable } from '../../rewrite/marker.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { isTag } from '../tag.ts';
import { shorten } from '../shorten.ts';
import type { JudgedMarker } from './marker-state.ts';

/** Looks whether the value of a usable marker is what the marker would write: the whole of it is replaced. */
export function checkValue({ marker, verdict }: JudgedMarker): readonly Finding[] {
  if (verdict.state !== 'usable' || !marker.state.usable || isEmpty(marker.state.value)) return [];
  const { policy, repository } = verdict.resolved;
  const image = attempt(() => parseImageName(repository.spec.image));
  if (image instanceof TidemarkError) return [];
  const reflectsDigest = policy.spec.digestReflectionPolicy !== 'Never';
  const scanned = attempt(() => toScannedImage(repository));
  const names = [image.canonical, ...(scanned instanceof TidemarkError ? [] : [scanned.canonical])];
  const found = findMistake(marker.state, { image, names, reflectsDigest, policy: toObjectName(policy) });
  return found === undefined ? [] : [createFinding(found.rule, found.message, marker.place)];
}

/** The first update fills these, whatever they are. */
function isEmpty(value: string): boolean {
  return value === '' || /^(?:~|null)$/i.test(value);
}

type Context = {
  readonly image: ImageName;
  /** Canonical names that a value may hold: what is written, and the mirror that is scanned. */
  readonly names: readonly string[];
  readonly reflectsDigest: boolean;
  readonly policy: string;
};

type Mistake = Pick<Finding, 'rule' | 'message'> | undefined;

function findMistake({ setter, value }: Usable, context: Context): Mistake {
  switch (setter.part) {
    case 'reference':
      return checkReference(value, context);
    case 'name':
      return checkName(value, context);
    case 'tag':
      return isTag(value) ? undefined : checkTag(value, context);
    case 'digest':
      return undefined;
  }
}

function checkReference(value: string, context: Context): Mistake {
  const { original } = context.image;
  const reference = attempt(() => parseImageReference(value));
  if (reference instanceof TidemarkError) {
    const message = `expected an image such as ${original}:tag, found ${shorten(value)}; the whole value will be replaced, correct it or move the marker`;
    return { rule: 'value-not-a-reference', message };
  }
  if (context.names.includes(toCanonical(reference))) return checkDigest(value, reference, context);
  if (!/[:/]/.test(value)) {
    const message = `expected an image, found what looks like a tag: ${shorten(value)}; the marker would write ${original}:tag in its place, end its name with ":tag"`;
    return { rule: 'value-wrong-part', message };
  }
  return otherImage(value, context);
}

function checkDigest(value: string, { digest }: ImageReference, context: Context): Mistake {
  if (digest === undefined || context.reflectsDigest) return undefined;
  const message = `the digest in ${shorten(value)} will be lost, because ImagePolicy ${context.policy} reflects none; set its spec.digestReflectionPolicy to IfNotPresent or Always`;
  return { rule: 'value-loses-digest', message };
}

function checkName(value: string, context: Context): Mistake {
  const reference = attempt(() => parseImageReference(value));
  if (!(reference instanceof TidemarkError) && context.names.includes(toCanonical(reference))) {
    if (reference.digest === undefined && !/:[^/]*$/.test(value)) return undefined;
    const message = `expected the name of an image, found ${shorten(value)}; the marker would remove what is behind the name, leave ":name" out to set all of it`;
    return { rule: 'value-wrong-part', message };
  }
  return otherImage(value, context);
}

function checkTag(value: string, { image }: Context): Mistake {
  if (!/[:/@]/.test(value)) {
    const message = `expected a tag, found ${shorten(value)}; the whole value will be replaced, correct it or move the marker`;
    return { rule: 'value-not-a-reference', message };
  }
  const message = `expected a tag, found ${shorten(value)}; the marker would write a bare tag in its place, leave ":tag" out to set ${image.original}:tag`;
  return { rule: 'value-wrong-part', message };
}

function otherImage(value: string, { image, policy }: Context): Mistake {
  const message = `expected ${image.original}, which ImagePolicy ${policy} is for, found ${shorten(value)}; the next update replaces the image, name another policy or correct the value`;
  return { rule: 'value-other-image', message };
}

function toCanonical({ registry, repository }: ImageReference): string {
  return `${registry}/${repository}`;
}
