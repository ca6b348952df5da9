import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFakeRegistry, toFakeDigest, type FakeRegistry } from '../support/fake-registry.ts';
import { createFleet } from '../support/fleet.ts';
import { createRepository } from '../support/git-repository.ts';
import { runCommand } from '../support/run-cli.ts';

const auth = { kind: 'basic', username: 'reader', password: 'sesame' } as const;

let mirror: FakeRegistry;
beforeAll(async () => {
  mirror = await startFakeRegistry({ repositories: { 'mirrored/app': ['1.0.0', '1.1.0'] }, auth });
});
afterAll(() => mirror.close());

/** Plans two values of an image whose own registry does not exist. */
async function planMirrored(command: readonly string[], files: Readonly<Record<string, string>>) {
  const { root, remove } = createRepository({
    ...files,
    'apps/reference.yaml': 'image: none.invalid/app:1.0.0 # {"$imagepolicy": "flux-system:app"}\n',
    'apps/tag.yaml': 'tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}\n',
  });
  const login = Buffer.from('reader:sesame').toString('base64');
  const dockerConfig = JSON.stringify({ auths: { [mirror.host]: { auth: login } } });
  const config = createRepository({ 'config.json': dockerConfig });
  try {
    const { code, stdout, stderr } = await runCommand([...command, root, '--json'], {
      environment: { DOCKER_CONFIG: config.root },
    });
    expect(stdout + stderr).not.toContain(login);
    return { code, report: JSON.parse(stdout) };
  } finally {
    remove();
    config.remove();
  }
}

const policy = 'policy:\n  semver:\n    range: 1.x\ndigestReflectionPolicy: IfNotPresent\n';

const fleet = (scanFrom: string) =>
  createFleet({ image: 'none.invalid/app', policy }).replace(
    'kind: ImageRepository\nmetadata:\n',
    `kind: ImageRepository\nmetadata:\n  annotations:\n    tidemark.dev/scan-from: ${scanFrom}\n`,
  );

describe('an image with a mirror', () => {
  test('is scanned at the mirror, with the login for it, and written with its own name', async () => {
    const files = { 'automation.yaml': fleet(`${mirror.host}/mirrored/app`) };
    const { code, report } = await planMirrored(['plan'], files);
    const digest = toFakeDigest('mirrored/app:1.1.0');
    expect([code, report.problems]).toEqual([0, []]);
    expect(report.markers).toMatchObject([
      { state: 'updated', new: `none.invalid/app:1.1.0@${digest}` },
      { state: 'updated', new: '1.1.0' },
    ]);
  });

  test('is explained by what the mirror has', async () => {
    const files = { 'automation.yaml': fleet(`${mirror.host}/mirrored/app`) };
    const { code, report } = await planMirrored(['explain', 'app'], files);
    expect([code, report.selected, report.repository.image]).toEqual([0, '1.1.0', 'none.invalid/app']);
  });

  test('may be configured without Flux', async () => {
    const config = `images:
  app: { image: none.invalid/app, scanFrom: ${mirror.host}/mirrored/app, semver: 1.x }
updates:
  all: { path: ./apps, branch: main }
`;
    const { code, report } = await planMirrored(['plan'], { '.github/tidemark.yaml': config });
    expect([code, report.markers.map(({ new: text }: { new: string }) => text)]).toEqual([
      0,
      ['none.invalid/app:1.1.0', '1.1.0'],
    ]);
  });

  test('is an error at the annotation when that names no image', async () => {
    const { code, report } = await planMirrored(['plan'], { 'automation.yaml': fleet('https://mirror/app') });
    expect(code).toBe(1);
    expect(report.problems).toMatchObject([
      {
        code: 'invalid-image',
        message: "image 'https://mirror/app' should not include URL scheme; remove 'https://'",
        file: 'automation.yaml',
        line: 5,
      },
    ]);
  });
});
