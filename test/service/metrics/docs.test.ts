import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPrometheusMetrics } from '../../../src/service/metrics/prometheus.ts';

const path = join(import.meta.dirname, '../../../docs/operating.md');
const block = /(?<=<!-- metrics -->\n).*?(?=<!-- \/metrics -->)/s;

test('docs/operating.md lists every metric as Prometheus sees it', async () => {
  const metrics = createPrometheusMetrics({
    readDepth: async () => ({ waiting: 0, delayed: 0, running: 0 }),
  });
  const text = await metrics.render();
  const rows = [...text.matchAll(/^# HELP (tidemark_\w+) (.+)\n# TYPE \w+ (\w+)$/gm)].map(
    ([, name, help, type]) => `| \`${name}\` | ${type} | ${help} |\n`,
  );
  const table = `| metric | type | |\n|---|---|---|\n${rows.join('')}`;
  const page = readFileSync(path, 'utf8');
  expect(block.exec(page)?.[0]).toBe(table);
});
