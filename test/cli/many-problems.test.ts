import { expect, test } from 'vitest';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

test('prints the first 500 problems and the number of the others', async () => {
  const broken =
    'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: a, namespace: b}\nspec: {image: a/b, interval: x}\n';
  const { root, remove } = createRepository({
    'a.yaml': Array.from({ length: 501 }, (_, index) => broken.replace('name: a', `name: a${index}`)).join(
      '---\n',
    ),
  });
  try {
    const { stderr, code } = await runCommand(['plan', root]);
    const lines = stderr.split('\n').slice(0, -1);
    expect([code, lines.length, lines.at(-1)]).toEqual([1, 501, 'and 1 more problems; --json prints all']);
  } finally {
    remove();
  }
});
