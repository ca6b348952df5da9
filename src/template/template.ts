import type { TemplateLimits } from './budget.ts';
import { executeTemplate } from './execute/execute.ts';
import { ALL_FUNCTIONS } from './functions/all-functions.ts';
import type { Template } from './parse/nodes.ts';
import { parseTemplateText } from './parse/parse-template.ts';
import type { Reflected } from './values/values.ts';

export type { Template } from './parse/nodes.ts';
export { DEFAULT_LIMITS, type TemplateLimits } from './budget.ts';

/** The name that Flux gives its templates; it stands in every error. */
const TEMPLATE_NAME = 'commit message';

/**
 * Parses a Go `text/template` with the functions of Flux's commit messages. Throws `TidemarkError` `template-parse`
 * with Go's text (`template: commit message:1: …`), or `template-limit`.
 */
export function parseTemplate(source: string, limits?: TemplateLimits): Template {
  return parseTemplateText(source, {
    name: TEMPLATE_NAME,
    hasFunction: (name) => ALL_FUNCTIONS.has(name),
    ...(limits && { limits }),
  });
}

/**
 * Renders a template with Go data. Throws `TidemarkError` `template-exec` with Go's text, `template-limit` when the
 * template takes more than it may, or `template-refused` when it calls a function that is random or makes secrets.
 */
export function renderTemplate(template: Template, data: Reflected, limits?: TemplateLimits): string {
  return executeTemplate({ template, data, functions: ALL_FUNCTIONS, ...(limits && { limits }) });
}
