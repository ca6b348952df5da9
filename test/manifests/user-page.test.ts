import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { imagePolicySchema } from '../../src/manifests/schema/image-policy.ts';
import { imageRepositorySchema } from '../../src/manifests/schema/image-repository.ts';
import { imageUpdateAutomationSchema } from '../../src/manifests/schema/image-update-automation.ts';
import type { Schema } from '../../src/manifests/schema/schema.ts';

const page = readFileSync(new URL('../../docs/manifests.md', import.meta.url), 'utf8');

/** The part of the page under the heading of a kind. */
function findSection(kind: string): string {
  return page.split(/^#+ /m).find((section) => section.startsWith(`${kind}\n`)) ?? '';
}

describe('docs/manifests.md', () => {
  test.each([
    ['ImageRepository', imageRepositorySchema],
    ['ImagePolicy', imagePolicySchema],
    ['ImageUpdateAutomation', imageUpdateAutomationSchema],
  ])('has every field of an %s, with the version that brought it', (kind, schema) => {
    const fields: readonly (readonly [string, Schema])[] = Object.entries(schema.fields);
    const missing = fields.filter(([name, { since }]) => {
      const rows = findSection(kind)
        .split('\n')
        .filter((line) => new RegExp(`\`${name}\\b`).test(line));
      return !rows.some((row) => since === undefined || row.includes(`| ${since} |`));
    });
    expect(missing).toEqual([]);
  });
});
