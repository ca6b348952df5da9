import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { createFleet } from '../../test/support/fleet.ts';
import { createRepository } from '../../test/support/git-repository.ts';
import type { Prepared, Row } from '../harness.ts';

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'dist/action.js');

export const rows: readonly Row[] = [{ name: 'cold start: dist/action.js until its first request', prepare }];

/**
 * The bundle as a runner starts it, on a repository with one image, until its first request arrives at a listener. It is
 * killed then. The floor is a script that does nothing, from its start to its end.
 */
async function prepare(): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  let arrive = () => {};
  const server = createServer((request) => {
    arrive();
    request.socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const workspace = createWorkspace(`127.0.0.1:${port}/acme/app`);
  const env = { ...readDefaults(), PATH: process.env['PATH'], RUNNER_TEMP: folder };
  return {
    subject: async () => {
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      const child = spawn(process.execPath, [bundle], { cwd: workspace.root, env, stdio: 'ignore' });
      const ended = once(child, 'exit');
      const first = await Promise.race([arrived.then(() => 'request'), ended.then(() => 'end')]);
      if (first === 'end') throw new Error('the bundle ended without a request');
      child.kill('SIGKILL');
    },
    floor: async () => once(spawn(process.execPath, [empty], { cwd: folder, env, stdio: 'ignore' }), 'exit'),
    floorName: 'empty Node script',
    note: () => {
      const loaded = [...listLoaded(bundle)];
      return `bundle of ${toKiB(listScripts())}, ${toKiB(loaded)} in ${loaded.length} files loaded by then`;
    },
    dispose: () => {
      server.close();
      workspace.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function createWorkspace(image: string) {
  return createRepository({
    'automation.yaml': createFleet({ image }),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  });
}

/** What a runner fills in for inputs that a workflow leaves out. */
function readDefaults(): Readonly<Record<string, string>> {
  const action: { inputs: Record<string, { default: string }> } = parse(
    readFileSync(join(root, 'action.yml'), 'utf8'),
  );
  const given = Object.entries({ ...action.inputs, token: { default: '' }, 'job-token': { default: '' } });
  return Object.fromEntries(given.map(([name, input]) => [`INPUT_${name.toUpperCase()}`, input.default]));
}

/** Every script of the bundle. */
function listScripts(): readonly string[] {
  const names = readdirSync(dirname(bundle), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.js')).map((name) => join(dirname(bundle), name));
}

/** A script and everything that it imports at its start. */
function listLoaded(path: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(path)) return known;
  known.add(path);
  for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/(?:from|import)\s*"(\.[^"]+\.js)"/g))
    listLoaded(join(dirname(path), name), known);
  return known;
}

function toKiB(paths: readonly string[]): string {
  return `${(paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1024).toFixed(0)} KiB`;
}
