import { html } from '../html.ts';
import { toDocument } from '../layout.ts';
import type { Viewer } from '../viewer.ts';

/** A page that says one thing. */
export function toMessagePage(title: string, message: string, viewer: Viewer): string {
  return toDocument({ title, viewer, content: html`<p>${message}</p>` });
}
