import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { collectLicences } from './bundle/collect-licences.ts';
import { common } from './bundle/common.ts';

/**
 * Bundles the Action into `dist/`: `action.js` and what it loads before its first request, chunks for what it loads when
 * it needs it, and the licences of what is inside. With `--check` it writes nothing and fails when what is committed is
 * not what the sources give.
 */
const check = process.argv.includes('--check');
const root = join(import.meta.dirname, '..');
const outdir = join(root, 'dist');

const { outputFiles, metafile } = await build({
  ...common,
  absWorkingDir: root,
  entryPoints: ['src/action.ts'],
  outdir,
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  // Comments of licences stand in places of their own choice; `licences.txt` has all of them.
  legalComments: 'none',
  // Half of a start is reading the source, so it is short; names of functions stay in messages only.
  minify: true,
  metafile: true,
  write: false,
});

const wanted = new Map(outputFiles.map(({ path, contents }) => [relative(outdir, path), contents]));
wanted.set('licences.txt', Buffer.from(await collectLicences(root, Object.keys(metafile.inputs))));
const there = await readdir(outdir, { recursive: true, withFileTypes: true }).catch(() => []);
const found = there.flatMap((entry) =>
  entry.isFile() ? [relative(outdir, join(entry.parentPath, entry.name))] : [],
);

if (check) {
  const isStale = async ([name, contents]: [string, Uint8Array]) => {
    const committed = await readFile(join(outdir, name)).catch(() => undefined);
    return committed === undefined || !committed.equals(contents) ? [name] : [];
  };
  const stale = (await Promise.all([...wanted].map(isStale))).flat();
  const differing = [...stale, ...found.filter((name) => !wanted.has(name))];
  if (differing.length > 0) {
    process.stderr.write(
      `dist is not what the sources give (${differing.join(', ')}): run npm run bundle and commit it\n`,
    );
    process.exitCode = 1;
  } else {
    const bytes = [...wanted.values()].reduce((sum, { length }) => sum + length, 0);
    process.stdout.write(`dist is fresh (${wanted.size} files, ${bytes} bytes)\n`);
  }
} else {
  await Promise.all(
    found.flatMap((name) => (wanted.has(name) ? [] : [rm(join(outdir, name), { force: true })])),
  );
  for (const [name, contents] of wanted) {
    await mkdir(dirname(join(outdir, name)), { recursive: true });
    await writeFile(join(outdir, name), contents);
  }
}
