import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliHost } from '../../src/entry/cli/host.ts';
import { runCli } from '../../src/entry/cli/run-cli.ts';
import { startFakeRegistry } from '../../test/support/fake-registry.ts';
import { copyFleet } from './copy-fleet.ts';
import { demoTags } from './demo-tags.ts';

type DemoHost = Pick<CliHost, 'stdout' | 'stderr'> & { readonly env: NodeJS.ProcessEnv };

/** Runs `tidemark run` on the example fleet, shows the commits that it made, and runs it again. */
export async function runDemo({ stdout, stderr, env }: DemoHost): Promise<number> {
  const registry = await startFakeRegistry({ repositories: demoTags });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark-demo-')));
  const root = join(folder, 'fleet');
  const git = (...command: string[]) =>
    execFileSync('git', ['-c', 'color.ui=never', ...command], { cwd: root, encoding: 'utf8' });
  // The demo needs no credentials, and must not show those of the user to anybody.
  const host = {
    stdout,
    stderr,
    environment: { PATH: env['PATH'], NO_COLOR: env['NO_COLOR'], HOME: folder },
  };
  const say = (text: string) => stdout.write(text);
  const run = async (...options: string[]) => {
    const shown = ['run', ...options];
    say(`$ tidemark ${shown.join(' ')}\n`);
    return runCli([...shown, root], host);
  };
  try {
    copyFleet({ from: join(import.meta.dirname, '../../examples/fleet'), to: root, registry: registry.host });
    const first = await run();
    say('\n$ git log -1 image-updates/production\n');
    say(git('log', '-1', '--format=commit %h%nAuthor: %an <%ae>%n%n%w(0,4,4)%B', 'image-updates/production'));
    const second = await run('--no-diff');
    return first + second;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await registry.close();
  }
}
