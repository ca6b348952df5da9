import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TidemarkError } from '../../../src/errors.ts';
import type { Notice } from '../../../src/notification/event.ts';
import type { ProviderType } from '../../../src/notification/manifests/provider-types.ts';
import { providerTypes } from '../../../src/notification/manifests/provider-types.ts';
import { findProviderKind } from '../../../src/notification/providers/provider-kinds.ts';
import { escapeMarkdown } from '../../../src/notification/providers/telegram.ts';
import { toReasonWords } from '../../../src/notification/wire/names.ts';
import { parseGitAddress } from '../../../src/notification/providers/git/git-address.ts';
import { createRedactor } from '../../../src/notification/http/redact.ts';
import { makeChannel, pushed } from '../support/notices.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });

const notice: fc.Arbitrary<Notice> = fc
  .record({
    message: text,
    reason: text,
    name: text,
    metadata: fc.dictionary(text, text, { maxKeys: 5 }),
    url: fc.oneof(text, fc.webUrl()),
    advice: text,
    image: text,
    isError: fc.boolean(),
    recovered: fc.boolean(),
  })
  .map(({ name, url, image, isError, metadata, ...rest }) => ({
    ...pushed,
    ...rest,
    involvedObject: { ...pushed.involvedObject, name },
    severity: isError ? 'error' : 'info',
    metadata: { ...metadata, commit: 'a'.repeat(40), change_request: '7' },
    url,
    pullRequest: { number: 7, url, action: 'opened' },
    changes: [{ image, old: image, new: image, policy: image, files: [] }],
  }));

const reply = fc.record({
  status: fc.constantFrom(200, 204, 404),
  text: fc.oneof(
    text,
    fc.json(),
    fc.constant('[{"context":null,"id":{},"user":7}]'),
    fc.constant('{"ok":true,"ts":7}'),
  ),
});

const addresses: Partial<Record<ProviderType, string>> = {
  sentry: 'https://key@o1.ingest.sentry.io/42',
  bitbucketserver: 'https://git.example.com/scm/a/b.git',
  azuredevops: 'https://dev.azure.com/org/project/_git/repo',
  slack: 'https://slack.com/api/chat.postMessage',
};

test.each(providerTypes.filter((type) => findProviderKind(type) !== undefined))(
  'whatever %s is given and answers, the result is a request or a finding',
  async (type) => {
    const channel = makeChannel({
      type,
      address: addresses[type] ?? 'https://example.com/my-org/my-repo',
      channel: type === 'slack' ? 'C0123456' : 'a/b',
      token: 'user:password',
      username: 'user',
      password: 'password',
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(notice, { minLength: 1, maxLength: 3 }),
        fc.array(reply, { maxLength: 6 }),
        async (notices, replies) => {
          let index = 0;
          const exchange = {
            send: ({ url, headers }: { url: string; headers: Readonly<Record<string, string>> }) => {
              expect(new URL(url).protocol).toBe('https:');
              expect(Object.values(headers).join('')).not.toMatch(/[\r\n]/);
              const found = replies[index++] ?? { status: 200, text: '{"ok":true}' };
              return Promise.resolve({ ...found, headers: new Headers() });
            },
          };
          const delivery = {
            channel,
            exchange,
            memory: { isKept: false, get: () => undefined, set: () => undefined },
          };
          const problem: unknown = await findProviderKind(type)
            ?.deliver(notices, delivery)
            .then(
              () => undefined,
              (error: unknown) => error,
            );
          expect(
            problem === undefined || problem instanceof TidemarkError ? undefined : problem,
          ).toBeUndefined();
        },
      ),
      { numRuns: 60 },
    );
  },
);

test('no character that Telegram reads as markup is left without a backslash', () => {
  fc.assert(
    fc.property(text, (one) => {
      expect(escapeMarkdown(one).replaceAll(/\\[\\.\-_[\]()~>`#+=|{}!*]/g, '')).not.toMatch(
        /[\\.\-_[\]()~>`#+=|{}!*]/,
      );
    }),
  );
});

test('the words of a reason lose no letter', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (reason) => {
      expect(toReasonWords(reason).replaceAll(' ', '')).toBe(reason.toLowerCase().replaceAll(' ', ''));
    }),
  );
});

test('an address is a host and a path, or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.webUrl(), fc.string()), (address) => {
      const parsed = parseGitAddress(address);
      expect(parsed === undefined || (URL.canParse(parsed.host) && parsed.path !== '')).toBe(true);
    }),
  );
});

test('no secret of six characters survives masking', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, maxLength: 40 }), text, (secret, around) => {
      fc.pre(!'*****'.includes(secret));
      const masked = createRedactor([secret])(`${around}${secret}${around} ${encodeURIComponent(secret)}`);
      expect(masked.includes(secret)).toBe(false);
    }),
  );
});
