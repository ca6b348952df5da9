import { scriptPath, stylePath } from './assets/assets.ts';
import type { Html } from './html.ts';
import { html } from './html.ts';
import type { Viewer } from './viewer.ts';

export type Frame = {
  readonly title: string;
  /** The path of the list that is shown, for the navigation. */
  readonly section?: string;
  readonly viewer: Viewer;
  readonly content: Html;
};

const sections = [
  ['/', 'Repositories'],
  ['/policies', 'Policies'],
  ['/holds', 'Holds'],
  ['/pulls', 'Pull requests'],
  ['/runs', 'Runs'],
] as const;

/** The whole document around what a page has to say. What is in `#live` is renewed while the page is open. */
export function toDocument({ title, section, viewer, content }: Frame): string {
  const links = sections.map(([path, name]) =>
    path === section
      ? html`<a href="${path}" aria-current="page">${name}</a>`
      : html`<a href="${path}">${name}</a>`,
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Tidemark</title>
        <link rel="stylesheet" href="${stylePath}" />
        <script src="${scriptPath}" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <a class="name" href="/">Tidemark</a>
          <nav aria-label="Lists">${links}</nav>
          ${toReader(viewer)}
        </header>
        <main id="content" tabindex="-1">
          <div id="live">
            <h1>${title}</h1>
            ${content}
          </div>
        </main>
      </body>
    </html> `.text;
}

function toReader(viewer: Viewer): Html {
  if (viewer.kind === 'operator') return html``;
  return html`<form class="reader" method="post" action="/sign-out">
    <span>${viewer.login}</span> <button>Sign out</button>
  </form>`;
}
