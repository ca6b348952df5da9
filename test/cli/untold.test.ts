import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Receiver } from '../notification/support/receiver.ts';
import { startReceiver } from '../notification/support/receiver.ts';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';
import { createAlert } from '../support/alerts.ts';
import { createFleetFiles } from '../support/fleet.ts';
import type { TestRepository } from '../support/git-repository.ts';
import { createRepository } from '../support/git-repository.ts';

let registry: FakeRegistry;
let tools: string;

/** A `git` that counts its calls, and ends its caller before or after the one that is named. */
const script = `#!/bin/sh
count=$(($(cat "$KILL_COUNT" 2>/dev/null || echo 0) + 1))
echo "$count" > "$KILL_COUNT"
echo "$1" >> "$KILL_COUNT.calls"
if [ "$KILL_BEFORE" = "$count" ]; then kill -9 $PPID; exit 1; fi
PATH="$REAL_PATH" git "$@"
code=$?
if [ "$KILL_AFTER" = "$count" ]; then kill -9 $PPID; fi
exit $code
`;

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
  tools = mkdtempSync(join(tmpdir(), 'tidemark-tools-'));
  mkdirSync(join(tools, 'bin'));
  writeFileSync(join(tools, 'bin', 'git'), script);
  chmodSync(join(tools, 'bin', 'git'), 0o755);
});

afterAll(async () => {
  await registry.close();
  rmSync(tools, { recursive: true });
});

function createFiles(address: string) {
  const image = `${registry.host}/acme/app`;
  return {
    ...createFleetFiles(image),
    'alerts.yaml': createAlert(address),
  };
}

type Kill = { readonly when: 'before' | 'after'; readonly call: number };

async function run(root: string, options: readonly string[], kill?: Kill): Promise<number | null> {
  const count = join(tools, 'count');
  for (const path of [count, `${count}.calls`]) rmSync(path, { force: true });
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['src/cli.ts', 'run', root, '--no-diff', ...options], {
    env: {
      HOME: '/nonexistent',
      PATH: `${join(tools, 'bin')}:${PATH}`,
      REAL_PATH: PATH,
      KILL_COUNT: count,
      ...(kill && { [`KILL_${kill.when.toUpperCase()}`]: String(kill.call) }),
    },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.on('close', resolve));
}

/** The calls, from one, after which something is there that was not before; all where there is time for that. */
function listCalls(writing: string): readonly number[] {
  const calls = readFileSync(join(tools, 'count.calls'), 'utf8').trim().split('\n');
  const isLong = process.env['TIDEMARK_LONG'] !== undefined;
  return calls.flatMap((name, index) => (isLong || name === writing ? [index + 1] : []));
}

/** The commits of which somebody was told. */
function listTold(hook: Receiver): readonly string[] {
  return hook.received
    .map(({ body }) => /(?:pushed|created) commit '([0-9a-f]{7})'/.exec(body)?.[1])
    .filter((sha) => sha !== undefined);
}

async function withFleet(
  use: (fleet: { repository: TestRepository; hook: Receiver; fresh: () => TestRepository }) => Promise<void>,
): Promise<void> {
  const hook = await startReceiver();
  const made: TestRepository[] = [];
  const fresh = (): TestRepository => {
    const repository = createRepository(createFiles(`${hook.url}/hook`));
    made.push(repository);
    return repository;
  };
  try {
    await use({ repository: fresh(), hook, fresh });
  } finally {
    for (const repository of made) repository.remove();
    await hook.close();
  }
}

describe.each([
  ['a commit', ['--delivery', 'commit']],
  ['a push', ['--delivery', 'push']],
])('the news of %s', (_, options) => {
  const isPushed = options.includes('push');

  test(
    'reaches people wherever the run before was killed, once unless it had been sent',
    { timeout: 600_000 },
    async () => {
      await withFleet(async ({ repository, hook, fresh }) => {
        if (isPushed) repository.addRemote();
        expect(await run(repository.root, options)).toBe(0);
        expect(listTold(hook)).toHaveLength(1);
        const calls = listCalls(isPushed ? 'push' : 'update-ref');
        expect(await run(repository.root, options)).toBe(0);
        expect(listTold(hook)).toHaveLength(1);
        expect(repository.git('for-each-ref', 'refs/tidemark')).toBe('');
        const lost: Kill[] = [];
        for (const call of calls) {
          for (const when of ['before', 'after'] as const) {
            if (when === 'before' && process.env['TIDEMARK_LONG'] === undefined) continue;
            const other = fresh();
            const remote = isPushed ? other.addRemote() : undefined;
            hook.received.splice(0);
            await run(other.root, options, { when, call });
            const before = listTold(hook).length;
            // As the next job of a workflow has it: whatever was not pushed is gone.
            if (isPushed) {
              const clone = join(other.root, '..', 'clone');
              remote?.git('clone', '--quiet', '--depth=1', `file://${remote.path}`, clone);
              await run(clone, options);
            } else {
              other.git('reset', '--quiet', '--hard');
              await run(other.root, options);
            }
            const tip = (remote ?? other).git('rev-parse', '--short=7', 'main').trim();
            const told = listTold(hook);
            if (!told.includes(tip) || told.length > Math.max(1, before + 1)) lost.push({ when, call });
            expect((remote ?? other).git('for-each-ref', 'refs/tidemark')).toBe('');
          }
        }
        expect(lost).toEqual([]);
      });
    },
  );
});
