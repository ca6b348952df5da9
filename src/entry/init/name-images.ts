import { parseImageName } from '../../registry/image-name.ts';
import { guessPolicy } from './guess-policy.ts';
import type { Guess } from './guess-policy.ts';
import type { LeftOut, SurveyedValue } from './survey-file.ts';

/** An image of the configuration, with its policies. */
export type NamedImage = {
  readonly name: string;
  readonly image: string;
  readonly policies: readonly NamedPolicy[];
};

export type NamedPolicy = {
  readonly name: string;
  readonly guess: Guess;
  /** Whether values have a digest beside their tag. */
  readonly hasDigest: boolean;
  readonly values: readonly SurveyedValue[];
};

export type NamedImages = { readonly images: readonly NamedImage[]; readonly leftOut: readonly LeftOut[] };

/** Groups values by image and by what their tags look like, and gives each group a name that nothing else has. */
export function nameImages(values: readonly SurveyedValue[]): NamedImages {
  const taken = new Set<string>();
  const leftOut: LeftOut[] = [];
  const guessed = values.flatMap((value) => {
    const guess = value.tag === undefined ? { message: toUntagged(value) } : guessPolicy(value.tag);
    if (!('message' in guess)) return { value, guess };
    leftOut.push({ ...value, reason: guess.message });
    return [];
  });
  const groups = Map.groupBy(guessed, ({ value }) => parseImageName(value.image).canonical);
  const images = Array.from(groups, ([, group]) => nameImage(group, taken));
  return { images, leftOut };
}

function toUntagged({ hasDigest }: SurveyedValue): string {
  return hasDigest ? 'there is a digest but no tag' : 'there is no tag';
}

type Guessed = { readonly value: SurveyedValue; readonly guess: Guess };

function nameImage(group: readonly Guessed[], taken: Set<string>): NamedImage {
  const image = group[0]?.value.image ?? '';
  const markedKeys = new Map(
    group.filter(hasMarker).map((member) => [toKindKey(member), toMarkedKey(member)]),
  );
  const policies = Map.groupBy(group, (member) => {
    const kind = toKindKey(member);
    return hasMarker(member) ? toMarkedKey(member) : (markedKeys.get(kind) ?? kind);
  });
  const marked = group.find(({ value }) => value.setter !== undefined)?.value.setter?.policy;
  const name = take(marked === undefined ? listNames(image) : [marked], taken);
  const named = Array.from(policies, ([, members], index): NamedPolicy => {
    const [first] = members;
    const setter = members.find(({ value }) => value.setter !== undefined)?.value.setter;
    const guess = first?.guess ?? { label: '' };
    const isMain = setter === undefined ? index === 0 && marked === undefined : setter.policy === name;
    const wanted = setter?.policy ?? toName(`${name}-${guess.label || String(index + 1)}`);
    const values = members.map(({ value }) => value);
    const hasDigest = values.some((value) => value.hasDigest);
    return { name: isMain ? name : take([wanted], taken), guess, hasDigest, values };
  });
  return { name, image, policies: named };
}

/** Values with a marker belong to the policy that it names, and so do others with tags of the same kind. */
function toMarkedKey({ value }: Guessed): string {
  return `${value.setter?.namespace}:${value.setter?.policy}`;
}

function hasMarker({ value }: Guessed): boolean {
  return value.setter !== undefined;
}

function toKindKey({ value, guess }: Guessed): string {
  return `${guess.label} ${value.hasDigest}`;
}

/** From the shortest to the longest name of an image. */
function listNames(image: string): readonly string[] {
  const steps = image.split('/');
  return steps.map((_, index) => toName(steps.slice(-index - 1).join('-')));
}

function toName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'image' : name;
}

/** The first name that is free, else the last one with a number. */
function take(names: readonly string[], taken: Set<string>): string {
  const last = names.at(-1) ?? 'image';
  let name = names.find((candidate) => !taken.has(candidate)) ?? last;
  for (let count = 2; taken.has(name); count++) name = `${last}-${count}`;
  taken.add(name);
  return name;
}
