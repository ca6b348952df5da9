import { describe, expect, test } from 'vitest';
import { toSignature } from '../../../src/notification/providers/generic.ts';
import { toStatusKey } from '../../../src/notification/providers/bitbucket.ts';
import { toAlias } from '../../../src/notification/providers/opsgenie.ts';
import { toTransactionId } from '../../../src/notification/providers/matrix.ts';
import { parseGitAddress } from '../../../src/notification/providers/git/git-address.ts';
import { toStatusContext } from '../../../src/notification/providers/git/status-context.ts';
import { findCommit, toCommitHash } from '../../../src/notification/wire/commit-hash.ts';
import { toDedupKey } from '../../../src/notification/wire/dedup-key.ts';
import { toEventJson, toTimestamp } from '../../../src/notification/wire/flux-event.ts';
import type { FluxEvent } from '../../../src/notification/wire/flux-event.ts';
import { toReasonWords, truncate } from '../../../src/notification/wire/names.ts';
import { toCanonicalRepository, toObjectUid } from '../../../src/notification/wire/object-uid.ts';
import { failed, pushed } from '../support/notices.ts';

const key = '7152fed34dd6149a7c75a276c510da27cb6f82b0';
const uid = '0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a';
const sha = 'd41d8cd98f00b204e9800998ecf8427e0a1b2c3d';

describe("Flux's golden values", () => {
  test('the signature of the body of its own test', () => {
    const body =
      '{"involvedObject":{"kind":"GitRepository","namespace":"gitops-system","name":"webapp"},"severity":"info","timestamp":"2022-09-30T06:40:29Z","message":"message","reason":"reason","metadata":{"test":"metadata"},"reportingController":"source-controller","reportingInstance":"source-controller-xyz"}';
    expect(toSignature(body, key)).toBe(
      'sha256=65b018549b1254e7226d1c08f9567ee45bc9de0fc4e7b1a40253f9a018b08be7',
    );
  });

  test('the JSON of an event and its signature', () => {
    const json = toEventJson(pushed);
    expect(Buffer.byteLength(json)).toBe(515);
    expect(
      json.startsWith('{"involvedObject":{"kind":"ImageUpdateAutomation","namespace":"flux-system",'),
    ).toBe(true);
    expect(toSignature(json, key)).toBe(
      'sha256=272bd5f01c981656d8ca99c25ecba46d928aa61e46f336f8103a0db5355d237d',
    );
  });

  test('an event without anything', () => {
    const empty: FluxEvent = {
      involvedObject: { kind: '', namespace: '', name: '' },
      severity: 'info',
      timestamp: '',
      message: '',
      reason: '',
      metadata: {},
      reportingController: '',
    };
    expect(toEventJson(empty).replace('"info"', '""')).toBe(
      '{"involvedObject":{},"severity":"","timestamp":null,"message":"","reason":"","reportingController":""}',
    );
  });

  test.each([
    ['ImageUpdateAutomation', 'podinfo', 'imageupdateautomation/podinfo/0c9c2e41'],
    ['Kustomization', 'gitops-system', 'kustomization/gitops-system/0c9c2e41'],
  ])('the status context of %s %s', (kind, name, context) => {
    const involvedObject = { kind, name, namespace: 'flux-system' };
    expect(toStatusContext({ involvedObject }, { uid, namespace: 'flux-system' })).toBe(context);
  });

  test('a status context elsewhere has its namespace', () => {
    expect(toStatusContext(pushed, { uid, namespace: 'team' })).toBe(
      'imageupdateautomation/flux-system/podinfo/0c9c2e41',
    );
  });

  test.each([
    ['imageupdateautomation/podinfo/0c9c2e41', '0ccb8e7481f6b4523ada20aa4f3fbbbc45065b26'],
    ['kustomization/namespace-foo-and-service-bar', '12ea142172e98435e16336acbbed8919610922c3'],
  ])("Bitbucket's key of %s", (context, hash) => {
    expect(toStatusKey(context)).toBe(hash);
  });

  test("Opsgenie's alias", () => {
    const involvedObject = { kind: 'GitRepository', namespace: 'gitops-system', name: 'webapp' };
    expect(toAlias({ involvedObject, reason: 'reason' }, { uid: 'test-provider-uid-123' })).toBe(
      'fe0de7c3e730984dc8fa97aa4e3564e679cce5c2fa3103734a603115c16f7156',
    );
  });

  test("Matrix's transaction", () => {
    const json =
      '{"involvedObject":{},"severity":"info","timestamp":"2021-08-24T16:18:00Z","message":"update successful","reason":"update sucesful","reportingController":""}';
    expect(toTransactionId(json)).toBe('37d91b4f6a1e44c6a38273b0a0fd408fade7b0f5');
  });

  test('the key by which a repeated event is recognised', () => {
    const event = { ...pushed, metadata: { 'event.toolkit.fluxcd.io/commit': sha } };
    expect(toDedupKey(event)).toBe('98c5e25370751c224afd29bc9cc9dc198e01f936361b5a23ae7b795b81d4f264');
    const revision = { ...event, metadata: { 'image.toolkit.fluxcd.io/revision': 'main@sha1:1' } };
    expect(toDedupKey(revision)).not.toBe(toDedupKey(event));
    expect(toDedupKey({ ...event, severity: failed.severity })).toBe(toDedupKey(event));
  });

  test.each([
    ['ApplySucceeded', 'apply succeeded'],
    ['GitOperationFailed', 'git operation failed'],
    ['ImageURLInvalid', 'image url invalid'],
    ['v2Ready', 'v 2 ready'],
    ['Held', 'held'],
    ['', ''],
  ])('the words of the reason %s', (reason, words) => {
    expect(toReasonWords(reason)).toBe(words);
  });

  test.each([
    ['git@gitlab.com:foo/bar.git', 'https://gitlab.com', 'foo/bar'],
    ['ssh://git@github.com/a/b', 'https://github.com', 'a/b'],
    ['ssh://git@github.com:2222/a/b.git', 'https://github.com', 'a/b'],
    ['https://gitlab.com/a/b/c.git', 'https://gitlab.com', 'a/b/c'],
    ['https://git.example.com:8443/a/b/', 'https://git.example.com:8443', 'a/b'],
  ])('the repository of %s', (address, host, path) => {
    expect(parseGitAddress(address)).toEqual({ host, path });
  });

  test.each(['', 'github.com/a/b', 'https://github.com', 'ftp://host/a/b'])(
    'no repository in %j',
    (address) => {
      expect(parseGitAddress(address)).toBeUndefined();
    },
  );

  test.each([
    `sha1:${sha}`,
    `main@sha1:${sha}`,
    `a/b@sha1:${sha}`,
    `main/${sha}`,
    `a/b/${sha}`,
    `HEAD/${sha}`,
    sha,
  ])('the commit of %s', (revision) => {
    expect(toCommitHash(revision)).toBe(sha);
  });

  test.each([`6.5.0@sha256:${'a'.repeat(64)}`, 'main', `main@sha1:${'x'.repeat(40)}`])(
    'no commit in %s',
    (revision) => {
      expect(() => toCommitHash(revision)).toThrow(
        `failed to extract commit hash from '${revision}' revision`,
      );
    },
  );

  test('the commit comes from the first key that there is', () => {
    expect(findCommit({ revision: `main/${'b'.repeat(40)}`, commit: sha })).toBe(sha);
    expect(() => findCommit({})).toThrow('missing revision metadata');
  });
});

describe('ids of objects without a cluster', () => {
  const id = { group: 'image.toolkit.fluxcd.io', kind: 'ImagePolicy', namespace: 'apps', name: 'app' };

  test('are the same for every spelling of the repository', () => {
    const spellings = [
      'https://github.com/my-org/fleet',
      'https://user:secret@GitHub.com/my-org/fleet.git',
      'git@github.com:my-org/fleet.git',
      'ssh://git@github.com:22/my-org/fleet',
    ];
    expect(new Set(spellings.map(toCanonicalRepository))).toEqual(
      new Set(['https://github.com/my-org/fleet']),
    );
    expect(new Set(spellings.map((repository) => toObjectUid({ repository }, id))).size).toBe(1);
  });

  test('differ by repository, environment and object, and are version 5 UUIDs', () => {
    const repository = 'https://github.com/my-org/fleet';
    const uids = [
      toObjectUid({ repository }, id),
      toObjectUid({ repository: `${repository}2` }, id),
      toObjectUid({ repository, environment: 'prod' }, id),
      toObjectUid({ repository }, { ...id, namespace: 'other' }),
    ];
    expect(new Set(uids).size).toBe(4);
    for (const one of uids)
      expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

test('a timestamp has whole seconds', () => {
  expect(toTimestamp(Date.UTC(2026, 2, 14, 9, 26, 53, 589))).toBe('2026-03-14T09:26:53Z');
});

test('a text is not cut within a character', () => {
  expect(truncate('ab😀cd', 4)).toBe('ab…');
  expect(truncate('abcd', 4)).toBe('abcd');
});
