import { isUtf8 } from 'node:buffer';
import type { Reading } from '../read-text.ts';
import type { Node, Pair, ScalarNode } from '../yaml/node.ts';

const deepest = 500;

/**
 * Reads a JSON file into the same tree as YAML. JSON has escapes, keys and depths that Flux's reader of YAML refuses, and
 * here nobody but its own readers counts. Returns what is wrong as a message.
 */
export function readJson(bytes: Uint8Array): Reading | { readonly message: string } {
  const fault = findFault(bytes);
  if (fault !== undefined)
    return { message: `the file is left alone because it is not JSON (${fault}); correct it` };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const root = new JsonReader(text).read();
  if (root === undefined)
    return { message: `the file is left alone because it is nested deeper than ${deepest}; flatten it` };
  return {
    documents: [{ start: 0, end: text.length, root }],
    hits: new Map(),
    toOffset: (pos) => pos,
    toPos: (offset) => offset,
    chunkCount: 1,
  };
}

function findFault(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return 'found bytes that are not UTF-8';
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 200);
  }
}

const blank = /[\s\xef\xbb\xbf,:]*/y;
const scalar = /"(?:[^"\\]|\\.)*"|[^\s,:[\]{}"]+/y;
const noComments = { head: [], line: [] } as const;

/** Finds the positions in a text that is known to be JSON, one character for each byte. */
class JsonReader {
  private readonly text: string;
  private pos = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Undefined when it is nested too deep. */
  read(depth = 0): Node | undefined {
    if (depth > deepest) return undefined;
    switch (this.peek()) {
      case '{':
        return this.readObject(depth);
      case '[':
        return this.readArray(depth);
      default:
        return this.readScalar();
    }
  }

  private readObject(depth: number): Node | undefined {
    const pairs: Pair[] = [];
    this.pos++;
    while (this.peek() !== '}') {
      const key = this.readScalar();
      const value = this.read(depth + 1);
      if (value === undefined) return undefined;
      pairs.push({ key, value });
    }
    this.pos++;
    return { kind: 'mapping', pairs, comments: noComments };
  }

  private readArray(depth: number): Node | undefined {
    const items: Node[] = [];
    this.pos++;
    while (this.peek() !== ']') {
      const item = this.read(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    this.pos++;
    return { kind: 'sequence', items, comments: noComments };
  }

  private readScalar(): ScalarNode {
    this.peek();
    const start = this.pos;
    scalar.lastIndex = start;
    const source = scalar.exec(this.text)?.[0] ?? '';
    this.pos = start + source.length;
    const isText = source.startsWith('"');
    const value = isText ? toValue(source) : source;
    const style = isText ? 'double' : 'plain';
    return { kind: 'scalar', style, value, start, end: this.pos, inFlow: true, comments: noComments };
  }

  /** The next sign that means something. */
  private peek(): string | undefined {
    blank.lastIndex = this.pos;
    this.pos += blank.exec(this.text)?.[0].length ?? 0;
    return this.text[this.pos];
  }
}

function toValue(source: string): string {
  const value: unknown = JSON.parse(Buffer.from(source, 'latin1').toString());
  return Buffer.from(String(value)).toString('latin1');
}
