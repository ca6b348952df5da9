import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The stages in their order, with what is below all of them first and the hosts last. */
const layers = [
  ['errors.ts', 'version.ts'],
  ['go'],
  ['cel'],
  ['manifests'],
  ['registry'],
  ['policy'],
  ['rewrite'],
  ['template'],
  ['delivery'],
  ['notification'],
  ['receivers'],
  ['config'],
  ['lint'],
  ['plan.ts'],
  ['report'],
  ['pipeline.ts'],
  ['entry'],
  ['service'],
  ['action.ts', 'app.ts', 'cli.ts', 'index.ts'],
];

const pure = ['go', 'cel', 'policy', 'rewrite', 'template', 'lint'];

const root = join(import.meta.dirname, '../src');

type Source = {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** The imports that are left when the types are gone. */
  readonly loads: readonly string[];
};

const sources: readonly Source[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const statements = [...text.matchAll(/^(?:import|export)\b([^;]*?)from '([^']+)';/gms)];
    const loading = statements.filter(([, clause = '']) => !clause.startsWith(' type '));
    return {
      path,
      text,
      imports: statements.map(([, , name = '']) => name),
      loads: loading.map(([, , name = '']) => name),
    };
  });

function layerOf(path: string): number {
  const top = path.split('/')[0] ?? '';
  return layers.findIndex((names) => names.includes(top));
}

function listLocalImports({ path, imports }: Source): readonly string[] {
  return imports.filter((name) => name.startsWith('.')).map((name) => posix.join(dirname(path), name));
}

describe('the architecture', () => {
  test('gives every source a place in the order of the stages', () => {
    expect(sources.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path)).toEqual([]);
    expect(sources.length).toBeGreaterThan(50);
  });

  test('lets no stage import from a later one', () => {
    const upward = sources.flatMap((source) =>
      listLocalImports(source)
        .filter((imported) => layerOf(imported) > layerOf(source.path))
        .map((imported) => `${source.path} -> ${imported}`),
    );
    expect(upward).toEqual([]);
  });

  test('has no cycles of modules', () => {
    // Types of a recursive model may refer to each other; what is loaded may not.
    const graph = new Map(
      sources.map((source) => [source.path, listLocalImports({ ...source, imports: source.loads })]),
    );
    const done = new Set<string>();
    const cycles = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.add([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (done.has(path)) return;
      done.add(path);
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    };
    for (const path of graph.keys()) visit(path, []);
    expect([...cycles]).toEqual([]);
  });

  test.each(pure)('keeps %s free of input and output', (stage) => {
    const effects = sources
      .filter(({ path }) => path.startsWith(`${stage}/`))
      .flatMap(({ path, text, imports }) => [
        ...imports
          .filter((name) => /^node:(?!crypto$|zlib$|buffer$|path$|util$|net$)/.test(name))
          .map((name) => `${path} imports ${name}`),
        // `node:net` only for its parsers of addresses.
        ...[...text.matchAll(/import \{([^}]*)\} from 'node:net'/g)]
          .flatMap((match) => (match[1] ?? '').split(','))
          .filter((name) => name.trim() !== '' && !/^\s*isIP(v[46])?\s*$/.test(name))
          .map((name) => `${path} imports ${name}`),
        ...[
          ...text.matchAll(
            /^(?!\s*(?:\*|\/\/)).*?(?<![.\w])(fetch\(|process\.|Date\.now|new Date\(\)|Math\.random|setTimeout\(|console\.|AbortSignal\.)/gm,
          ),
        ].map((match) => `${path} uses ${match[1]}`),
      ]);
    expect(effects).toEqual([]);
  });

  test('lets only the hosts and the entry see the process', () => {
    const readers = sources
      .filter(
        ({ path, text }) =>
          layerOf(path) < layerOf('entry/') && /\bprocess\.(?:argv|exit|stdout|stderr)/.test(text),
      )
      .map(({ path }) => path);
    expect(readers).toEqual([]);
  });

  test('loads the clients of Redis only when there is a Redis', () => {
    const loading = sources.filter(({ loads }) => loads.includes('ioredis') || loads.includes('bullmq'));
    expect(loading.map(({ path }) => path)).toEqual([]);
  });

  test('lets nobody import a host', () => {
    const hosts = ['action.ts', 'app.ts', 'cli.ts'];
    expect(
      sources.filter((source) => listLocalImports(source).some((imported) => hosts.includes(imported))),
    ).toEqual([]);
  });
});
