import { describe, expect, test } from 'vitest';
import { createPage } from '../../../src/service/page/create-page.ts';
import type { PageResponse } from '../../../src/service/page/http.ts';
import type { Viewer } from '../../../src/service/page/viewer.ts';
import type { RepositoryView } from '../../../src/service/view/repository-view.ts';
import { createPageData, createPolicyView, createRun, createView, now } from '../../support/service/views.ts';

const operator: Viewer = { kind: 'operator' };

async function get(
  views: RepositoryView[],
  path: string,
  { viewer = operator, headers = {}, method = 'GET' } = {},
): Promise<PageResponse | undefined> {
  const page = createPage({ data: createPageData(views, { waiting: 4 }), now: () => now });
  return page({ method, url: new URL(path, 'http://localhost'), headers }, viewer);
}

async function read(views: RepositoryView[], path: string, viewer: Viewer = operator): Promise<string> {
  const response = await get(views, path, { viewer });
  // Space between tags is nobody's business.
  return (response?.body ?? '').replaceAll(/\s+/g, ' ').replaceAll(/ (?=<)|(?<=>) /g, '');
}

describe('the first page', () => {
  test('counts what is served and what waits', async () => {
    const body = await read([createView(1), createView(2)], '/');
    expect(body).toContain('<dt>Repositories</dt><dd>2</dd>');
    expect(body).toContain('<dt>Installations</dt><dd>1</dd>');
    expect(body).toContain('<dt>Jobs waiting</dt><dd>4</dd>');
  });

  test('shows the last run with its duration, and when the next one is due', async () => {
    const body = await read([createView(1)], '/');
    expect(body).toContain('1 min ago');
    expect(body).toContain('1.9 s');
    expect(body).toContain('in 5 min');
  });

  test('finds repositories by an image or a tag that they follow', async () => {
    const other = createView(2, {
      policies: [createPolicyView('apps/redis', { selected: '8.0.0', markers: [] })],
    });
    const body = await read([createView(1), other], '/?q=REDIS+8.0');
    expect(body).toContain('1 of 2');
    expect(body).toContain('acme/fleet-2');
    expect(body).not.toContain('acme/fleet-1<');
  });

  test('shows those with problems when asked to', async () => {
    const failing = createView(2, { runs: [createRun({ outcome: 'failed' })] });
    const body = await read([createView(1), failing], '/?state=failing');
    expect(body).toContain('1 of 2');
    expect(body).toContain('acme/fleet-2');
  });

  test('says what to do when there is nothing', async () => {
    expect(await read([], '/')).toContain('Install the App');
  });

  test('goes through a thousand repositories a hundred at a time', async () => {
    const views = Array.from({ length: 1_000 }, (_, index) => createView(index));
    const body = await read(views, '/?page=10');
    expect(body).toContain('Page 10 of 10');
    expect(body.match(/<tr>/g)).toHaveLength(101);
    expect(await read(views, '/?page=999999')).toContain('Page 10 of 10');
  });
});

describe('lists', () => {
  const busy = createView(1, {
    holds: [{ policy: 'flux-system/podinfo', code: 'too-young', reason: 'held until noon' }],
    pulls: [
      {
        number: 7,
        url: 'https://github.com/acme/fleet-1/pull/7',
        title: 'Update',
        group: 'auto',
        state: 'delivered',
      },
    ],
  });

  test.each([
    ['/policies', '6.7.3 is the highest version in &gt;=1.0.0'],
    ['/policies', '3 min ago'],
    ['/holds', 'held until noon'],
    ['/pulls', '<a href="https://github.com/acme/fleet-1/pull/7" rel="noreferrer">#7 Update</a>'],
    ['/runs', '7 GitHub, 3 registries'],
  ])('%s says: %s', async (path, text) => {
    expect(await read([busy], path)).toContain(text);
  });

  test('a choice leaves only what it names', async () => {
    expect(await read([busy], '/holds?state=too-young')).toContain('1 of 1');
    expect(await read([busy], '/policies?state=failed')).toContain('0 of 1');
  });
});

describe('the page of a repository', () => {
  test('shows policies, problems with their place, and runs', async () => {
    const place = { file: 'images.yaml', line: 3, column: 5 };
    const problem = {
      severity: 'error',
      code: 'invalid-policy',
      message: 'expected a range',
      place,
    } as const;
    const body = await read([createView(1, { problems: [problem] })], '/repositories/1');
    expect(body).toContain('images.yaml:3:5');
    expect(body).toContain('expected a range');
    expect(body).toContain('opened #7');
    expect(body).toContain('/repositories/1/policies/flux-system%2Fpodinfo');
  });

  test.each(['/repositories/9', '/repositories/1/policies/none'])('answers %s with 404', async (path) => {
    expect((await get([createView(1)], path))?.status).toBe(404);
  });

  test.each(['/nothing', '/repositories/', '/repositories/1e3', '/repositories/1/policies/a/b'])(
    'leaves %s to others',
    async (path) => {
      expect(await get([createView(1)], path)).toBeUndefined();
    },
  );
});

describe('the page of a policy', () => {
  test('shows the way from the listing to the winner', async () => {
    const body = await read([createView(1)], '/repositories/1/policies/flux-system%2Fpodinfo');
    const steps = [...body.matchAll(/<b>(\d+)<\/b><span>([^<]+)<\/span/g)].map(([, count, step]) => [
      count,
      step,
    ]);
    expect(steps).toEqual([
      ['120', 'listed'],
      ['100', 'not excluded'],
      ['40', 'in range'],
      ['1', 'selected'],
    ]);
    expect(body).toContain('7.0.0-rc.1');
    expect(body).toContain('<code>6.5.4</code>→<code>6.7.3</code>');
  });
});

describe('what a viewer sees', () => {
  const person: Viewer = { kind: 'person', login: 'mona', repositories: new Set([2]) };

  test('is what GitHub lets this person read', async () => {
    const views = [createView(1), createView(2)];
    for (const path of ['/', '/policies', '/runs']) {
      const body = await read(views, path, person);
      expect(body).toContain('acme/fleet-2');
      expect(body).not.toContain('acme/fleet-1');
    }
    expect((await get(views, '/repositories/1', { viewer: person }))?.status).toBe(404);
    expect(
      (await get(views, '/repositories/1/policies/flux-system%2Fpodinfo', { viewer: person }))?.status,
    ).toBe(404);
    expect((await get(views, '/repositories/2', { viewer: person }))?.status).toBe(200);
  });

  test('does not say how busy the service is', async () => {
    expect(await read([createView(2)], '/', person)).not.toContain('Jobs waiting');
  });
});

describe('hostile content', () => {
  const evil = '"><script>alert(1)</script>\'&';

  test('is text wherever it stands', async () => {
    const view = createView(1, {
      repository: { id: 1, installation: 1, name: evil, isPrivate: false, defaultBranch: evil },
      policies: [createPolicyView(evil, { selected: evil, rule: evil, warnings: [evil] })],
      holds: [{ policy: evil, code: evil, reason: evil }],
      pulls: [{ number: 1, url: 'javascript:alert(1)', title: evil, group: evil, state: evil, reason: evil }],
      problems: [{ severity: 'error', code: 'invalid-policy', message: evil }],
      runs: [createRun({ summary: evil })],
    });
    const paths = ['/', '/policies', '/holds', '/pulls', '/runs', '/repositories/1'];
    const policy = `/repositories/1/policies/${encodeURIComponent(evil)}`;
    for (const path of [...paths, policy, `/?q=${encodeURIComponent(evil)}`]) {
      const body = await read([view], path);
      expect(body).not.toContain('<script>');
      expect(body).not.toContain('javascript:');
    }
  });

  test('cannot load or run anything, by the policy of the page', async () => {
    const { headers } = (await get([createView(1)], '/')) ?? {};
    expect(headers?.['content-security-policy']).toContain("default-src 'none'");
    expect(headers?.['content-security-policy']).not.toContain('unsafe');
    expect(headers?.['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe('requests', () => {
  test('for what the browser has are answered without a body', async () => {
    const first = await get([createView(1)], '/');
    const etag = first?.headers['etag'];
    const second = await get([createView(1)], '/', { headers: { 'if-none-match': etag } });
    expect(second).toMatchObject({ status: 304, body: '' });
  });

  test('that want to change something are refused', async () => {
    expect(await get([createView(1)], '/', { method: 'POST' })).toMatchObject({ status: 405 });
  });

  test('for assets may be kept for good, and find them under the name that pages use', async () => {
    const body = await read([], '/');
    const paths = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths).toHaveLength(2);
    for (const path of paths) {
      const asset = await get([], path);
      expect(asset?.status).toBe(200);
      expect(asset?.headers['cache-control']).toContain('immutable');
    }
  });
});
