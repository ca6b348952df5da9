import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';

type Action = {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
};

/** Writes the tables of inputs and outputs in the README from `action.yml`; a test fails when they are stale. */
const action: Action = parse(await readFile('action.yml', 'utf8'));
const inputs = Object.entries(action.inputs).map(([name, input]) => {
  const value = input.default === '' ? '' : `\`${input.default}\``;
  return `| \`${name}\` | ${value} | ${input.description} |\n`;
});
const outputs = Object.entries(action.outputs).map(
  ([name, { description }]) => `| \`${name}\` | ${description} |\n`,
);
const tables = `| input | default | |\n|---|---|---|\n${inputs.join('')}\n| output | |\n|---|---|\n${outputs.join('')}`;
const readme = await readFile('README.md', 'utf8');
const section = /(<!-- inputs -->\n)[\s\S]*?(<!-- \/inputs -->)/;
await writeFile(
  'README.md',
  readme.replace(section, (_match, start: string, end: string) => start + tables + end),
);
