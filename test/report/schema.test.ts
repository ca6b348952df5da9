import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toReportSchemaText } from '../../src/report/report-schema-text.ts';

test('publishes the schema of the report as the sources have it (npm run schema)', () => {
  expect(readFileSync('schemas/report.schema.json', 'utf8')).toBe(toReportSchemaText());
});
