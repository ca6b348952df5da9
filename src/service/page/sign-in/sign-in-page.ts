import { stylePath } from '../assets/assets.ts';
import { html } from '../html.ts';

/** What somebody sees who has not signed in. */
export function toSignInPage(message?: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Sign in · Tidemark</title>
        <link rel="stylesheet" href="${stylePath}" />
      </head>
      <body>
        <header><span class="name">Tidemark</span></header>
        <main>
          <h1>Sign in</h1>
          ${message !== undefined && html`<p role="alert">${message}</p>`}
          <p>You see the repositories that you can read on GitHub.</p>
          <p><a class="button" href="/sign-in">Sign in with GitHub</a></p>
        </main>
      </body>
    </html> `.text;
}
