import { createServer, type Server } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPageHandler } from '../../../src/service/page/create-page-handler.ts';
import { createPage } from '../../../src/service/page/create-page.ts';
import type { RepositoryView } from '../../../src/service/view/repository-view.ts';
import { startChromium } from '../../support/chromium.ts';
import { portOf } from '../../support/port-of.ts';
import { createPageData, createPolicyView, createView } from '../../support/service/views.ts';

let browser: Browser;
let server: Server;
let views: RepositoryView[];
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await startChromium();
  server = createServer((request, response) => {
    const handle = createPageHandler({
      page: createPage({ data: createPageData(views) }),
      access: { kind: 'operator', hosts: ['localhost', '127.0.0.1'] },
      onError: (error) => complaints.push(String(error)),
    });
    void handle(request, response).then((isDone) => isDone || response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  views = [createView(1), createView(2)];
  complaints = [];
});

afterEach(async () => {
  await page.context().close();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<void> {
  const context = await browser.newContext(options);
  page = await context.newPage();
  page.on('console', (message) => {
    // The browser asks for an icon on its own.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.clock.install();
  await page.goto(`http://127.0.0.1:${portOf(server)}${path}`);
}

/** Relative luminance of a colour as browsers compute it (WCAG 2.2). */
function toLuminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const phone = { viewport: { width: 360, height: 740 } };

describe('in a browser', () => {
  test('one finds a repository, and from there why a tag is selected', async () => {
    await open('/');
    await page.getByLabel('Search').fill('fleet-2');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('link', { name: 'acme/fleet-2' }).click();
    await page.getByRole('link', { name: 'flux-system/podinfo' }).click();
    await page.getByText('120').first().waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('flux-system/podinfo');
    expect(complaints).toEqual([]);
  });

  test('the keyboard reaches everything: first the way past the navigation', async () => {
    await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement?.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<string>('document.activeElement?.name')).toBe('q');
    await page.keyboard.type('fleet-1');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=fleet-1/);
    expect(await page.getByRole('status').textContent()).toContain('1 of 2');
  });

  test('what can be reached by the keyboard shows that it is reached', async () => {
    await open('/');
    await page.getByRole('link', { name: 'acme/fleet-1' }).focus();
    await page.keyboard.press('Tab');
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
  });

  test('everything works without scripts', async () => {
    await open('/', { javaScriptEnabled: false });
    await page.getByLabel('Search').fill('fleet-2');
    await page.getByRole('button', { name: 'Apply' }).click();
    expect(await page.getByRole('link', { name: 'acme/fleet-2' }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'acme/fleet-1' }).count()).toBe(0);
  });

  test.each(['/', '/policies', '/runs', '/repositories/1', '/repositories/1/policies/flux-system%2Fpodinfo'])(
    '%s fits on a phone',
    async (path) => {
      const long = 'registry.example.com/'.padEnd(300, 'a-very-long-name-without-a-break');
      const policy = createPolicyView('flux-system/podinfo', { selected: 'v'.repeat(128), reason: long });
      views = [createView(1, { policies: [policy] })];
      await open(path, phone);
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
    },
  );

  test('cells say on a phone what they are', async () => {
    await open('/', phone);
    const label = await page.evaluate<string>(
      `getComputedStyle(document.querySelector('td[data-label="Policies"]'), '::before').content`,
    );
    expect(label).toContain('Policies');
  });

  test.each([
    ['light', true],
    ['dark', false],
  ] as const)('in %s, text stands out from what is behind it', async (colorScheme, isBright) => {
    await open('/', { colorScheme });
    const [back = 0, front = 0, link = 0] = (
      await page.evaluate<string[]>(`[
      getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector('th a')).color,
    ]`)
    ).map(toLuminance);
    const contrast = (one: number, other: number): number =>
      (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    expect(back > 0.5).toBe(isBright);
    // WCAG 2.2, criterion 1.4.3.
    expect(contrast(back, front)).toBeGreaterThan(4.5);
    expect(contrast(back, link)).toBeGreaterThan(4.5);
  });
});

describe('an open page', () => {
  async function tick(): Promise<void> {
    const answered = page.waitForResponse((response) => response.url() === page.url());
    await page.clock.fastForward(5_000);
    await answered;
  }

  test('shows what is new without being loaded again, and keeps the focus', async () => {
    await open('/');
    await page.getByRole('link', { name: 'acme/fleet-2' }).focus();
    await tick();
    views.push(createView(3));
    await tick();
    await page.getByRole('link', { name: 'acme/fleet-3' }).waitFor();
    expect(await page.evaluate<string>('document.activeElement?.textContent')).toBe('acme/fleet-2');
    expect(complaints).toEqual([]);
  });

  test('stands still when asked to', async () => {
    await open('/');
    await tick();
    await page.getByRole('button', { name: 'Pause updates' }).click();
    views.push(createView(3));
    await page.clock.fastForward(20_000);
    expect(await page.getByRole('link', { name: 'acme/fleet-3' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Resume updates' }).click();
    await tick();
    await page.getByRole('link', { name: 'acme/fleet-3' }).waitFor();
  });

  test('does not take away what somebody is typing', async () => {
    await open('/');
    await tick();
    await page.getByLabel('Search').fill('half a wo');
    views.push(createView(3));
    await page.clock.fastForward(20_000);
    expect(await page.getByLabel('Search').inputValue()).toBe('half a wo');
    expect(await page.getByRole('link', { name: 'acme/fleet-3' }).count()).toBe(0);
  });
});
