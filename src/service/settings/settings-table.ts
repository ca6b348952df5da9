import type { Variable } from './variable.ts';
import { variables } from './variables.ts';

/** The settings as a table in Markdown, for the documentation. */
export function toSettingsTable(): string {
  const rows = Object.entries<Variable<unknown>>(variables).map(
    ([name, { about, usual }]) => `| \`${name}\` | ${about} | ${toUsual(usual)} |`,
  );
  return ['| variable | what it is | when left out |', '|---|---|---|', ...rows].join('\n');
}

function toUsual(usual: string | undefined): string {
  return usual === undefined || usual === '' ? '' : `\`${usual}\``;
}
