import { describe, expect, test } from 'vitest';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import { resolveReferences } from '../../src/manifests/resolve-references.ts';
import { collectMarkers } from '../../src/rewrite/collect-markers.ts';
import { rewriteAutomations } from '../../src/rewrite/rewrite-automations.ts';
import type { Rewrites } from '../../src/rewrite/rewrite-automations.ts';
import { createMemoryTree } from '../manifests/memory-tree.ts';
import { M } from './support.ts';

type Setup = {
  /** Push branches of the automations of team-a and team-b. */
  readonly branches: readonly [string, string];
  readonly oneTree?: boolean;
  readonly tags: readonly [string, string];
};

const FILE = 'apps/both.yaml';
const BEFORE = [
  `a: registry.test/a:old ${M('team-a:app')}\r\n`,
  `# between\r\n`,
  `list:   [ x,y ]\n`,
  `b: "old"   ${M('team-b:app:tag')}  \n`,
  `a2: 'old' ${M('team-a:app:tag')}`,
].join('');

function run(text: string, { branches, oneTree = false, tags }: Setup): Rewrites {
  const flux = [team('team-a', branches[0]), team('team-b', branches[1])].join('---\n');
  const tree = createMemoryTree({ 'flux/all.yaml': flux, [FILE]: text });
  const { automations } = resolveReferences(loadManifests(tree, ['flux']).manifests);
  expect(automations).toHaveLength(2);
  const images = new Map(
    ['a', 'b'].map((team, index) => {
      const outcome = { state: 'selected', name: `registry.test/${team}`, tag: tags[index] ?? '' } as const;
      return [`team-${team}/app`, outcome] as const;
    }),
  );
  const { scopes } = collectMarkers(tree, automations);
  return rewriteAutomations({ scopes, images, holds: new Map(), rejected: new Set(), oneTree });
}

function team(namespace: string, branch: string): string {
  const object = (kind: string, name: string, spec: string): string => {
    const group = kind === 'GitRepository' ? 'source' : 'image';
    return `apiVersion: ${group}.toolkit.fluxcd.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: ${namespace} }
spec: ${spec}
`;
  };
  return [
    object('ImageRepository', 'app', '{ image: registry.test/app, interval: 5m }'),
    object('ImagePolicy', 'app', '{ imageRepositoryRef: { name: app }, policy: { alphabetical: {} } }'),
    object('GitRepository', 'fleet', '{ url: https://git.test/fleet, interval: 5m, ref: { branch: main } }'),
    object(
      'ImageUpdateAutomation',
      'auto',
      `{ interval: 5m, sourceRef: { kind: GitRepository, name: fleet }, update: { path: ./apps }, git: { push: { branch: ${branch} }, commit: { author: { email: bot@test } } } }`,
    ),
  ].join('---\n');
}

/** What each automation makes of the file, undefined where it leaves it alone. */
function texts({ rewrites }: Rewrites): readonly (string | undefined)[] {
  return rewrites.map(({ files }) => {
    const [file] = files;
    return file === undefined ? undefined : Buffer.from(file.after).toString();
  });
}

/** The file with these three values. */
function withValues(a: string, b: string, a2 = a): string {
  return BEFORE.replace('registry.test/a:old', `registry.test/a:${a}`)
    .replace('"old"', `"${b}"`)
    .replace("'old'", `'${a2}'`);
}

const together = [
  ['on one branch', { branches: ['main', 'main'] }],
  ['in one working tree, whatever their branches', { branches: ['main', 'other'], oneTree: true }],
] as const;

describe.each(together)('two automations that edit one file %s', (_, where) => {
  test('build on each other', () => {
    const result = run(BEFORE, { ...where, tags: ['v2', 'v3'] });
    expect(texts(result)).toEqual([withValues('v2', 'old'), withValues('v2', 'v3')]);
    expect(Buffer.from(result.rewrites[1]?.files[0]?.before ?? []).toString()).toBe(withValues('v2', 'old'));
    expect(result.rewrites.map(({ changes }) => changes.map((change) => change.setter))).toEqual([
      ['team-a:app', 'team-a:app:tag'],
      ['team-b:app:tag'],
    ]);
    expect(result.markers.map(({ state, place }) => [state, place.line])).toEqual([
      ['updated', 1],
      ['updated', 4],
      ['updated', 5],
    ]);
    expect(result.problems).toEqual([]);
  });

  test('change nothing when they run again', () => {
    const setup: Setup = { ...where, tags: ['v2', 'v3'] };
    const again = run(texts(run(BEFORE, setup))[1] ?? '', setup);
    expect(texts(again)).toEqual([undefined, undefined]);
    expect(again.markers.map(({ state }) => state)).toEqual(['current', 'current', 'current']);
  });

  test('restore every byte when the values go back', () => {
    const after = texts(run(BEFORE, { ...where, tags: ['v2', 'v3'] }))[1] ?? '';
    expect(after).not.toBe(BEFORE);
    expect(texts(run(after, { ...where, tags: ['old', 'old'] }))[1]).toBe(BEFORE);
  });

  test('do not count what the other one leaves as their own change', () => {
    expect(texts(run(BEFORE, { ...where, tags: ['v2', 'old'] }))).toEqual([
      withValues('v2', 'old'),
      undefined,
    ]);
    expect(texts(run(BEFORE, { ...where, tags: ['old', 'v3'] }))).toEqual([
      undefined,
      withValues('old', 'v3'),
    ]);
  });
});

describe('two automations that edit one file on separate branches', () => {
  const where = { branches: ['for-a', 'for-b'] } as const;

  test('each start from the file as it is', () => {
    const result = run(BEFORE, { ...where, tags: ['v2', 'v3'] });
    expect(texts(result)).toEqual([withValues('v2', 'old'), withValues('old', 'v3')]);
    for (const { files } of result.rewrites)
      expect(Buffer.from(files[0]?.before ?? []).toString()).toBe(BEFORE);
    expect(result.markers.map(({ state }) => state)).toEqual(['updated', 'updated', 'updated']);
  });

  test('change nothing of their own when they run again', () => {
    const setup: Setup = { ...where, tags: ['v2', 'v3'] };
    const [a = '', b = ''] = texts(run(BEFORE, setup));
    expect(texts(run(a, setup))).toEqual([undefined, withValues('v2', 'v3')]);
    expect(texts(run(b, setup))).toEqual([withValues('v2', 'v3'), undefined]);
  });

  test('restore every byte when the values go back', () => {
    const [a = '', b = ''] = texts(run(BEFORE, { ...where, tags: ['v2', 'v3'] }));
    expect(texts(run(a, { ...where, tags: ['old', 'old'] }))).toEqual([BEFORE, undefined]);
    expect(texts(run(b, { ...where, tags: ['old', 'old'] }))).toEqual([undefined, BEFORE]);
  });
});
