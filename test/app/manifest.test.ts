import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { neededPermissions } from '../../src/service/github/token.ts';
import { handledEvents } from '../../src/service/webhooks/handled-events.ts';

const text = readFileSync('app.yml', 'utf8');
const manifest: {
  readonly default_permissions: Readonly<Record<string, string>>;
  readonly default_events: readonly string[];
  readonly public: boolean;
} = parse(text);

/** Sent to every App, whatever it subscribes to. */
const always = ['installation', 'installation_repositories'];
/** What `registry_package` is called where repositories and organizations have webhooks of their own. */
const otherName = 'package';

test('the App subscribes to the events that lead to something, and to no other', () => {
  const expected = handledEvents.filter((name) => !always.includes(name) && name !== otherName);
  expect(manifest.default_events.toSorted()).toEqual(expected.toSorted());
});

test('the App has the permissions of its tokens, and beside them only those that events take', () => {
  const { issues, packages, ...rest } = manifest.default_permissions;
  expect(rest).toEqual(neededPermissions);
  expect({ issues, packages }).toEqual({ issues: 'read', packages: 'read' });
});

test('every permission and every event says what it is for', () => {
  const lines = text.split('\n');
  const entries = lines.flatMap((line, index) => (/^ {2}(?:\w+: \w+|- \w+)$/.test(line) ? [index] : []));
  expect(entries.length).toBe(
    Object.keys(manifest.default_permissions).length + manifest.default_events.length,
  );
  expect(entries.filter((index) => !/^ {2}#/.test(lines[index - 1] ?? ''))).toEqual([]);
});
