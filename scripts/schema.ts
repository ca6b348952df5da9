import { mkdir, writeFile } from 'node:fs/promises';
import { toConfigSchemaText } from '../src/config/config-schema-text.ts';
import { toReportSchemaText } from '../src/report/report-schema-text.ts';

/** Writes the published JSON Schemas; a test fails when they are stale. */
await mkdir('schemas', { recursive: true });
await writeFile('schemas/report.schema.json', toReportSchemaText());
await writeFile('schemas/config.schema.json', toConfigSchemaText());
