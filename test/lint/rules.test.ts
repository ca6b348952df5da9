import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules, toHelpUri } from '../../src/lint/rules/rules.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/lint.md'), 'utf8');

describe('the rules', () => {
  test('have a section each, and every section is one of a rule', () => {
    const sections = [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1]);
    expect(new Set(sections)).toEqual(new Set(Object.keys(rules)));
    expect(sections).toHaveLength(Object.keys(rules).length);
  });

  test('have names that are stable links', () => {
    expect(Object.keys(rules).filter((rule) => !/^[a-z]+(?:-[a-z0-9]+)+$/.test(rule))).toEqual([]);
    expect(toHelpUri('floating-only')).toMatch(/^https:\/\/.*\/docs\/lint\.md#floating-only$/);
  });

  test('have titles that differ and are one sentence without its full stop', () => {
    const titles = Object.values(rules).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.filter((title) => !/^[A-Za-z].*[^.]$/.test(title))).toEqual([]);
  });
});
