import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { builtins } from './bundle/builtins.ts';

/**
 * Bundles the Action into `dist/action.js`. With `--check` it writes nothing and fails when the committed bundle is
 * not what the sources give.
 */
const check = process.argv.includes('--check');
const outfile = 'dist/action.js';
const noHttpClient = join(import.meta.dirname, 'bundle/no-http-client.ts');

const result = await build({
  entryPoints: ['src/action.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  legalComments: 'none',
  alias: { '@actions/http-client': noHttpClient, '@actions/http-client/lib/auth': noHttpClient },
  plugins: [builtins],
  minifySyntax: true,
  minifyWhitespace: true,
  write: !check,
  // Some dependencies are CommonJS and call `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire as tidemarkRequire } from 'node:module';\nconst require = tidemarkRequire(import.meta.url);",
  },
});

if (check) {
  const built = Buffer.from(result.outputFiles?.[0]?.contents ?? []);
  const committed = await readFile(outfile).catch(() => Buffer.alloc(0));
  if (!built.equals(committed)) {
    process.stderr.write(`${outfile} is not what the sources give: run npm run bundle and commit it\n`);
    process.exitCode = 1;
  } else process.stdout.write(`${outfile} is fresh (${built.length} bytes)\n`);
}
