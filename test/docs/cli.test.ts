import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/entry/cli/program.ts';
import { jsonReportSchema } from '../../src/report/json-report-schema.ts';

const page = readFileSync('docs/cli.md', 'utf8');
const quiet = { write: () => undefined };
const program = createProgram({ stdout: quiet, stderr: quiet, environment: {} }, () => undefined);

/** `run`, `get images`: every command that does something. */
function listCommands(
  command: Command,
  path: readonly string[] = [],
): readonly { name: string; command: Command }[] {
  return command.commands.flatMap((child) => {
    const names = [...path, child.name()];
    return child.commands.length > 0
      ? listCommands(child, names)
      : [{ name: names.join(' '), command: child }];
  });
}

describe('the page on the command line', () => {
  test.each(listCommands(program).map(({ name }) => [name]))('names the command %s', (name) => {
    expect(page).toContain(`\`tidemark ${name} `);
  });

  test('names every option of plan and run, and no other', () => {
    const options = listCommands(program)
      .filter(({ name }) => name === 'plan' || name === 'run')
      .flatMap(({ command }) => command.options.map(({ long }) => long));
    const written = [...page.matchAll(/`(?:-\w, )?(--[a-z-]+)/g)].map((match) => match[1]);
    expect(new Set(written)).toEqual(new Set(options));
  });

  test('names every field of the report', () => {
    const fields = Object.keys(jsonReportSchema.shape);
    expect(fields.filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
  });
});
