import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runDemo } from '../scripts/demo/run-demo.ts';
import { createProgram } from '../src/entry/cli/program.ts';
import { createRepository } from './support/git-repository.ts';
import { normalize, runCommand } from './support/run-cli.ts';

const readme = readFileSync('README.md', 'utf8');

/** The text between `<!-- name -->` and `<!-- /name -->`, without the fence. */
function readSection(name: string): string {
  const match = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`).exec(readme);
  return (match?.[1] ?? '').replace(/^```\w*\n/, '').replace(/```\n$/, '');
}

describe('the README', () => {
  test('shows what the demo prints', async () => {
    let stdout = '';
    let stderr = '';
    const code = await runDemo({
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      env: process.env,
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(normalizeDemo(stdout)).toBe(normalizeDemo(readSection('demo')));
  });

  test('has a smallest fleet that works', async () => {
    const repository = createRepository({ 'fleet.yaml': readSection('minimal') });
    try {
      const { stdout, stderr } = await runCommand(['plan', repository.root, '--json'], {
        environment: { TIDEMARK_SECRET_X: '{}' },
      });
      const { problems, policies } = JSON.parse(stdout);
      expect(policies).toMatchObject([{ name: 'flux-system/app', image: 'ghcr.io/acme/app' }]);
      // Nothing but the registry, which a test does not reach, may be wrong.
      expect(problems.map(({ code }: { code: string }) => code)).toEqual([
        expect.stringMatching(/^registry-/),
      ]);
      expect(stderr).toContain('registry-');
    } finally {
      repository.remove();
    }
  });

  test('lists the inputs and outputs of the Action', () => {
    const action = parse(readFileSync('action.yml', 'utf8'));
    const inputs = Object.entries<{ default: string; description: string }>(action.inputs).map(
      ([name, input]) =>
        `| \`${name}\` | ${input.default === '' ? '' : `\`${input.default}\``} | ${input.description} |`,
    );
    const outputs = Object.entries<{ description: string }>(action.outputs).map(
      ([name, output]) => `| \`${name}\` | ${output.description} |`,
    );
    const table = readSection('inputs');
    expect(table).toBe(
      `| input | default | |\n|---|---|---|\n${inputs.join('\n')}\n\n| output | |\n|---|---|\n${outputs.join('\n')}\n`,
    );
  });

  test('names only commands and options that there are', () => {
    const program = createProgram(
      { stdout: { write() {} }, stderr: { write() {} }, environment: {} },
      () => {},
    );
    const commands = program.commands.flatMap((command) => [
      command.name(),
      ...command.commands.map((sub) => `${command.name()} ${sub.name()}`),
    ]);
    const options = [
      '--help',
      '--version',
      ...program.commands
        .flatMap((command) => [command, ...command.commands])
        .flatMap((command) => command.options.map(({ long }) => long)),
    ];
    const written = [...readme.matchAll(/`tidemark ([a-z ]+?)(?: \[| --|`)/g)].map((match) =>
      match[1]?.trim(),
    );
    expect(written.length).toBeGreaterThan(3);
    expect(written.filter((name) => !commands.includes(name ?? ''))).toEqual([]);
    const flags = [...readme.matchAll(/(?<=[ `])(--[a-z-]+)/g)].map((match) => match[1]);
    expect(flags.filter((flag) => flag !== undefined && !['--silent', ...options].includes(flag))).toEqual(
      [],
    );
  });

  test('links only to pages that there are', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => readOrUndefined(link) === undefined)).toEqual([]);
  });
});

function normalizeDemo(text: string): string {
  return normalize(text).replaceAll(/^commit [0-9a-f]{7}$/gm, 'commit 1a2b3c4');
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EISDIR' ? '' : undefined;
  }
}
