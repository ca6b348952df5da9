import type { Scalar } from './node.ts';
import { type Dialect, resolveScalar } from './resolve-scalar.ts';

const CORE = 'tag:yaml.org,2002:';

/** The value of a scalar with an explicit tag; a tag that is not of YAML's own leaves the text. */
export function toTaggedValue(input: {
  readonly tag: string;
  readonly text: string;
  readonly dialect: Dialect;
}): Scalar | undefined {
  const { tag, text, dialect } = input;
  switch (tag.startsWith(CORE) ? tag.slice(CORE.length) : '') {
    case 'int':
    case 'float':
    case 'bool':
    case 'null':
    case 'timestamp':
      return resolveScalar(text, dialect);
    case 'binary':
      return Buffer.from(text, 'base64').toString('utf8');
    default:
      return text;
  }
}
