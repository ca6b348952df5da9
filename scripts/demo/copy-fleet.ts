import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type CopyOptions = {
  readonly from: string;
  readonly to: string;
  /** `host:port` of the registry that stands in for ghcr.io. */
  readonly registry: string;
};

/** Copies a fleet into a new Git repository on branch `main`, with the images of `registry` in place of ghcr.io's. */
export function copyFleet({ from, to, registry }: CopyOptions): void {
  cpSync(from, to, { recursive: true });
  for (const path of readdirSync(to, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.yaml')) continue;
    const text = readFileSync(join(to, path), 'utf8');
    writeFileSync(join(to, path), text.replaceAll('ghcr.io/', `${registry}/`));
  }
  const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  for (const command of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message=feat: the fleet'],
  ]) {
    execFileSync('git', command, { cwd: to, stdio: 'pipe' });
  }
}
