import { Writable } from 'node:stream';
import { pino } from 'pino';
import { Probot } from 'probot';
import { expect, test } from 'vitest';
import app from '../../src/app.ts';

test('tells in its log which repository a webhook is about', async () => {
  const lines: unknown[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const probot = new Probot({ githubToken: 'test', secret: 'a secret of the test', log: pino(stream) });
  await probot.load(app);
  // The fields that the App reads; GitHub sends many more.
  const payload = JSON.stringify({ repository: { full_name: 'acme/fleet' } });
  const signature = await probot.webhooks.sign(payload);
  await probot.webhooks.verifyAndReceive({ id: 'delivery-1', name: 'push', payload, signature });
  expect(lines).toContainEqual(
    expect.objectContaining({ delivery: 'delivery-1', event: 'push', repository: 'acme/fleet', level: 30 }),
  );
});
