import type { Guess } from './guess-policy.ts';
import type { NamedImage, NamedPolicy } from './name-images.ts';
import type { SurveyedValue } from './survey-file.ts';

/** What the first configuration says. */
export type FirstConfig = {
  readonly manifests: readonly string[];
  readonly namespace: string | undefined;
  readonly images: readonly NamedImage[];
  readonly branch: string;
  /** The directory that all values are below; undefined for the whole repository. */
  readonly path: string | undefined;
  /** Those that get no marker. */
  readonly mapped: readonly { readonly value: SurveyedValue; readonly policy: string }[];
};

const head = `# yaml-language-server: $schema=https://raw.githubusercontent.com/tidemark-dev/tidemark/main/schemas/config.schema.json
`;

/** The text of .github/tidemark.yaml. */
export function toConfigText(config: FirstConfig): string {
  const { manifests, namespace, images, mapped } = config;
  const sections = [
    manifests.length === 0
      ? []
      : [
          '# What Flux applies: each directory is one cluster.',
          'manifests:',
          ...manifests.map((path) => `  - ${toText(path)}`),
        ],
    namespace === undefined ? [] : [`namespace: ${toText(namespace)}`],
    images.length === 0
      ? []
      : [
          '# Guessed from the tags that are there: widen or narrow what is selected.',
          'images:',
          ...images.flatMap(toImage),
        ],
    images.length === 0 ? [] : toUpdate(config),
    mapped.length === 0
      ? []
      : [
          '# Where the images stand. A marker behind a value can take the place of its entry.',
          'values:',
          ...mapped.flatMap(toValue),
        ],
  ];
  return (
    head +
    sections
      .filter((lines) => lines.length > 0)
      .map((lines) => `${lines.join('\n')}\n`)
      .join('\n')
  );
}

function toImage({ name, image, policies }: NamedImage): readonly string[] {
  const main = policies.find((policy) => policy.name === name);
  const others = policies.filter((policy) => policy !== main);
  return [
    `  ${toText(name)}:`,
    `    image: ${toText(image)}`,
    ...(main === undefined ? [] : toPolicy(main, '    ')),
    ...(others.length === 0 ? [] : ['    policies:']),
    ...others.flatMap((policy) => [`      ${toText(policy.name)}:`, ...toPolicy(policy, '        ')]),
  ];
}

function toPolicy({ guess, hasDigest }: NamedPolicy, indent: string): readonly string[] {
  const { filterTags, options } = guess;
  const lines = [
    ...(['semver', 'numerical', 'alphabetical'] as const).flatMap((field) => toField(field, guess[field])),
    ...(filterTags === undefined ? [] : ['filterTags:', ...toFields(filterTags)]),
    ...(hasDigest ? ['digestReflectionPolicy: IfNotPresent'] : []),
    ...(options === undefined ? [] : ['options:', ...toFields(options)]),
  ];
  return lines.map((line) => indent + line);
}

function toFields(fields: NonNullable<Guess['filterTags'] | Guess['options']>): readonly string[] {
  return Object.entries(fields)
    .flatMap(([name, value]) => toField(name, value))
    .map((line) => `  ${line}`);
}

function toField(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}: ${toText(value)}`];
}

function toUpdate({ branch, path }: FirstConfig): readonly string[] {
  return [
    'updates:',
    '  images:',
    ...(path === undefined ? [] : [`    path: ${toText(path)}`]),
    `    branch: ${toText(branch)}`,
  ];
}

function toValue({ value, policy }: FirstConfig['mapped'][number]): readonly string[] {
  const { mapping, part } = value;
  if (mapping === undefined) return [];
  const { file, path, document, object } = mapping;
  return [
    `  - file: ${toText(file)}`,
    `    path: ${toText(path)}`,
    ...(document === undefined ? [] : [`    document: ${document}`]),
    ...(object === undefined
      ? []
      : ['    object:', ...Object.entries(object).map(([name, text]) => `      ${name}: ${toText(text)}`)]),
    `    policy: ${toText(policy)}`,
    ...(part === 'tag' ? ['    part: tag'] : []),
  ];
}

const words = /^(?:true|false|yes|no|on|off|y|n|null)$/i;

/** Quotes for everything that is not plainly a text. */
function toText(text: string): string {
  if (/^[A-Za-z][\w./-]*(?:\[\w+(?:=[\w./-]+)?\][\w./-]*)*$/.test(text) && !words.test(text)) return text;
  return /^[\x20-\x7e]*$/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
