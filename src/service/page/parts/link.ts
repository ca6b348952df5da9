import type { Html, Part } from '../html.ts';
import { html } from '../html.ts';

/** A link to somewhere else; to http and https only, because an address may come from a repository. */
export function toLink(url: string, content: Part): Html {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return isWeb ? html`<a href="${url}" rel="noreferrer">${content}</a>` : html`${content}`;
}

export function toRepositoryPath(id: number): string {
  return `/repositories/${id}`;
}

export function toPolicyPath(id: number, policy: string): string {
  return `${toRepositoryPath(id)}/policies/${encodeURIComponent(policy)}`;
}
