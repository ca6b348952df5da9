import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { builtins } from './builtins.ts';
import { unused } from './unused.ts';

const noHttpClient = join(import.meta.dirname, 'no-http-client.ts');

/** What everything that is bundled for Node.js has in common. */
export const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  alias: { '@actions/http-client': noHttpClient, '@actions/http-client/lib/auth': noHttpClient },
  plugins: [builtins, unused],
  // The name by which undici leaves out its experimental parser, as Node.js does with the one inside it.
  define: { esbuildDetection: 'true' },
  // Some dependencies are CommonJS and call `require`, which an ES module does not have.
  banner: {
    js: "import { createRequire as tidemarkRequire } from 'node:module';\nconst require = tidemarkRequire(import.meta.url);",
  },
} satisfies BuildOptions;
