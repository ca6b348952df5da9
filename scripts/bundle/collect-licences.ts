import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The licence of each package that `inputs` (paths from `root`) are of, as one text, ordered by name. */
export async function collectLicences(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(
    inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  const texts = await Promise.all([...folders].map(async (folder) => describe(join(root, folder))));
  return `What is bundled here, and under which licences.\n\n${texts.toSorted().join('\n')}`;
}

async function describe(folder: string): Promise<string> {
  const { name, version, license }: Readonly<Record<string, unknown>> = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  );
  const files = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = await Promise.all(
    files.toSorted().map(async (file) => readFile(join(folder, file), 'utf8').catch(() => '')),
  );
  const body = texts.map((text) => text.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return `${'-'.repeat(80)}\n${String(name)} ${String(version)} (${String(license)})\n\n${body}\n`;
}
