import * as z from 'zod';
import { jsonReportSchema } from './json-report-schema.ts';

/** The JSON Schema (2020-12) of the report, as `schemas/report.schema.json` holds it. */
export function toReportSchemaText(): string {
  const schema = z.toJSONSchema(jsonReportSchema, { target: 'draft-2020-12' });
  return `${JSON.stringify({ title: 'Tidemark report', ...schema }, undefined, 2)}\n`;
}
