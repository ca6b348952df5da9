import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Prepared, Row } from '../harness.ts';

const bundle = join(import.meta.dirname, '../../dist/action.js');

export const rows: readonly Row[] = [
  {
    name: 'cold start: dist/action.js until it refuses an input',
    prepare: () => prepare([bundle], { INPUT_DELIVERY: 'help' }),
  },
];

function prepare(command: readonly string[], environment: Readonly<Record<string, string>>): Prepared {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  const run = (script: readonly string[], expected: number) => {
    const { status } = spawnSync(process.execPath, [...script], {
      cwd: folder,
      env: environment,
      stdio: 'ignore',
    });
    if (status !== expected) throw new Error(`${script[0]} exited with ${status}`);
  };
  return {
    subject: () => run(command, 1),
    floor: () => run([empty], 0),
    floorName: 'empty Node script',
    note: () => `bundle of ${(statSync(bundle).size / 1024).toFixed(0)} KiB`,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
