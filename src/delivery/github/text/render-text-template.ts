import { parseTemplate, renderTemplate } from '../../../template/template.ts';
import { toGoString } from '../../../template/values/go-string.ts';
import { STRING_MAP } from '../../../template/values/types.ts';
import { goMap } from '../../../template/values/values.ts';

const limits = { source: 4_096, steps: 10_000, depth: 20, output: 4_096, value: 4_096, memory: 1_048_576 };

/**
 * Renders a Go template for a branch name or a title with plain strings, as in `{{ .Policy }}`. Throws `TidemarkError`
 * `template-parse`, `template-exec`, `template-limit` or `template-refused`.
 */
export function renderTextTemplate(template: string, data: Readonly<Record<string, string>>): string {
  const entries = Object.entries(data).map(([key, value]) => [toGoString(key), toGoString(value)] as const);
  return renderTemplate(parseTemplate(template, limits), goMap(STRING_MAP, entries), limits).trim();
}
