import { Probot, ProbotOctokit } from 'probot';
import { expect, test } from 'vitest';
import app from '../../src/app.ts';

test('tells in its log which repository a webhook is about', async () => {
  const lines: string[] = [];
  const log = createLog((fields) => lines.push(JSON.stringify(fields)));
  const probot = new Probot({ githubToken: 'test', Octokit: ProbotOctokit.defaults({ retry: { enabled: false } }), log });
  await probot.load(app);
  await probot.receive({
    id: 'delivery-1',
    name: 'push',
    // The fields that the App reads; GitHub sends many more.
    payload: { repository: { full_name: 'acme/fleet' } } as never,
  });
  expect(lines).toEqual([JSON.stringify({ delivery: 'delivery-1', event: 'push', repository: 'acme/fleet' })]);
});

/** The part of a pino logger that Probot calls. */
function createLog(onInfo: (fields: object) => void): never {
  const quiet = () => {};
  const log = {
    level: 'info',
    info: (fields: unknown, message?: string) => {
      if (typeof fields === 'object' && fields !== null && message === 'webhook received, nothing to do yet') onInfo(fields);
    },
    debug: quiet,
    warn: quiet,
    error: quiet,
    fatal: quiet,
    trace: quiet,
    child: () => log,
  };
  return log as never;
}
