import { expect, test } from 'vitest';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

test('a pattern of the configuration that matches no file is a warning with its place', async () => {
  const { root, remove } = createRepository({
    '.github/tidemark.yaml': `images:
  app: {image: ghcr.io/acme/app, semver: 1.x}
updates:
  apps:
    branch: main
    paths: [apps, ünder score]
    include: ['**/*.yaml']
    exclude:
      - apps/dev
      - 'apps/{test,stage}'
      - ünder score/x.yaml
automations: {}
`,
    'apps/app.yaml': 'tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n',
    'ünder score/x.yaml': 'a: b\n',
    'apps/test/x.txt': '',
  });
  try {
    const { code, stdout } = await runCommand(['lint', root]);
    expect(stdout).toContain(
      '.github/tidemark.yaml:9:9: warning: unused-pattern: tidemark.dev/exclude: expected a pattern that matches a file below the path, found "apps/dev", which matches none; correct it, or remove it\n',
    );
    expect(stdout.match(/unused-pattern/g)).toHaveLength(1);
    expect(code).toBe(0);
  } finally {
    remove();
  }
});
