import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { providerTypes } from '../../src/notification/manifests/provider-types.ts';
import { examples } from './support/examples.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/notifications.md'), 'utf8');

test.each(Object.keys(examples))('the example %s in the documentation is what is sent', (name) => {
  const [, json = ''] = text.split(`<!-- example: ${name} -->\n\`\`\`json\n`);
  expect(json.split('```', 1)[0]).toBe(`${JSON.stringify(examples[name], undefined, 2)}\n`);
});

test.each(providerTypes)('the documentation speaks of the type %s', (type) => {
  expect(text).toContain(`\`${type}\``);
});
