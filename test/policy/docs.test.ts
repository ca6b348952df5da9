import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { holdCodes } from '../../src/policy/hold.ts';
import { presetNames } from '../../src/policy/native/presets.ts';
import { optionParsers } from '../../src/policy/options/option-parsers.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { planValues, tagLine } from '../support/plan-value.ts';
import { runCommand } from '../support/run-cli.ts';

/** The text between `<!-- name -->` and `<!-- /name -->`, without the fence. */
function readSection(page: string, name: string): string {
  const match = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`).exec(
    readFileSync(page, 'utf8'),
  );
  return (match?.[1] ?? '').replace(/^```\w*\n/, '').replace(/```\n$/, '');
}

/** The cells of a table, without its head. */
function readTable(page: string, name: string): readonly (readonly string[])[] {
  const rows = readSection(page, name).trimEnd().split('\n').slice(2);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function readCode(cell: string | undefined): string {
  return cell?.replaceAll('`', '') ?? '';
}

describe('the page on policies', () => {
  const page = 'docs/policies.md';

  test('lists every option, and no other', () => {
    expect(readTable(page, 'options').map(([name]) => readCode(name))).toEqual([...optionParsers.keys()]);
  });

  test('lists every hold, and which can be overridden', () => {
    const rows = readTable(page, 'holds');
    expect(rows.map(([name]) => readCode(name)).toSorted()).toEqual([...holdCodes].toSorted());
    const parse = optionParsers.get('override');
    for (const [name, , override] of rows) {
      const isRefused = 'message' in (parse?.(readCode(name)) ?? { message: '' });
      expect([name, isRefused]).toEqual([name, override !== 'yes']);
    }
  });

  test('lists every preset', () => {
    expect(readTable(page, 'presets').map(([name]) => readCode(name))).toEqual([...presetNames]);
  });

  test.each(readTable(page, 'presets'))(
    'the preset %s selects of %s the tag %s',
    async (name, tags, winner) => {
      const listed = readCode(tags).split(' ');
      const { plan } = await planValues({
        tags: listed,
        values: [tagLine(listed[0] ?? '')],
        options: { preset: readCode(name) },
      });
      expect(plan.policies).toMatchObject([{ state: 'selected', tag: readCode(winner) }]);
    },
  );

  test('has a policy with options that are right', async () => {
    const [, example = ''] = /```yaml\n(apiVersion[\s\S]*?)```/.exec(readFileSync(page, 'utf8')) ?? [];
    const options = [...example.matchAll(/tidemark\.dev\/([\w-]+): "?(.*?)"?\n/g)].map(
      ([, name = '', value = '']) => [name, value.replaceAll('\\\\', '\\')],
    );
    expect(options.length).toBeGreaterThan(3);
    const { plan } = await planValues({
      tags: ['1.4.1', '1.5.0'],
      values: [tagLine('1.4.1')],
      options: Object.fromEntries(options),
    });
    expect(plan.problems).toEqual([]);
  });

  test('has golden cases that pass', async () => {
    const { root, remove } = createRepository({
      'automation.yaml': createFleet({ image: 'ghcr.io/acme/app' }),
      'policies.tidemark-test.yaml': readSection(page, 'golden'),
    });
    try {
      expect(await runCommand(['test', root])).toEqual({
        code: 0,
        stdout: '5 cases in 1 file, 0 failures\n',
        stderr: '',
      });
    } finally {
      remove();
    }
  });
});

describe('the page on explain', () => {
  const page = 'docs/explain.md';

  test('shows what is printed', async () => {
    const { root, remove } = createRepository({
      'tags.txt': readSection(page, 'tags'),
      'clusters/app.yaml': createFleet({
        image: 'ghcr.io/acme/app',
        policy: "policy:\n  semver:\n    range: '>=1.4.0 <2'\n",
      }),
      'apps/app.yaml': 'tag: 1.4.1 # {"$imagepolicy": "flux-system:app:tag"}\n',
    });
    try {
      const { stdout } = await runCommand([
        'explain',
        'app',
        root,
        '--tags-file',
        `${root}/tags.txt`,
        '--tag',
        '1.6.0-rc.9',
      ]);
      const command = '$ tidemark explain app --tags-file tags.txt --tag 1.6.0-rc.9\n';
      expect(readSection(page, 'explain')).toBe(`${command}${stdout}`);
    } finally {
      remove();
    }
  });

  test('lists every reason', () => {
    const source = ['src/policy/explain.ts', 'src/report/to-tag-verdict.ts', 'src/policy/choice.ts']
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const [, misses = ''] = /export type MissReason =([\s\S]*?);/.exec(source) ?? [];
    const [, gates = ''] = /export type Gate =(.*?);/.exec(source) ?? [];
    const verdicts = [...source.matchAll(/gate: '([\w-]+)'/g)].map(([, gate]) => gate);
    const reasons = [...`${misses}${gates}`.matchAll(/'([\w-]+)'/g)].map(([, reason]) => reason);
    const listed = new Set(readTable(page, 'reasons').map(([reason]) => readCode(reason)));
    expect([...listed, 'selected'].toSorted()).toEqual([...new Set([...reasons, ...verdicts])].toSorted());
  });
});
