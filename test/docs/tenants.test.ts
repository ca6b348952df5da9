import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultRegistryRules } from '../../src/service/tenants/registry-rules.ts';
import { defaultTenantLimits } from '../../src/service/tenants/tenant-limits.ts';
import { defaultTreeLimits } from '../../src/service/tree/tree-limits.ts';

const page = readFileSync('docs/tenants.md', 'utf8').replaceAll(/\s+/gu, ' ');
const settings = readFileSync('src/service/tenants/tenant-settings.ts', 'utf8');

test('the page on tenants names every setting, and no other one', () => {
  const names = (text: string) => [...new Set(text.match(/TIDEMARK_[A-Z_]+/gu))].toSorted();
  expect(names(page)).toEqual(names(settings));
});

test('the page on tenants has the bounds that count', () => {
  const { requestsPerRun, requestsPerHour, time, listing, tagBytesPerRun } = defaultTenantLimits;
  const { compressed, unpacked, entries, kept, file } = defaultTreeLimits;
  const mebibyte = 2 ** 20;
  for (const text of [
    `\`TIDEMARK_TENANT_REQUESTS_PER_RUN\` | ${requestsPerRun} |`,
    `\`TIDEMARK_TENANT_REQUESTS_PER_HOUR\` | ${requestsPerHour} |`,
    `\`TIDEMARK_TENANT_SECONDS_PER_RUN\` | ${time / 1_000} |`,
    `\`${defaultRegistryRules.ports.join(',')}\` when empty`,
    `at most ${compressed / mebibyte} MiB compressed and ${unpacked / mebibyte / 1_024} GiB unpacked`,
    `at most ${entries.toLocaleString('en')} files`,
    `may have ${kept / mebibyte} MiB together and ${file / mebibyte} MiB each`,
    `${listing.tags.toLocaleString('en')} tags, ${listing.pages.toLocaleString('en')} pages or ${listing.listingBytes / mebibyte} MiB`,
    `One run may list ${tagBytesPerRun / mebibyte} MiB of tags`,
  ])
    expect(page).toContain(text);
});
