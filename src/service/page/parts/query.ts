import type { Html } from '../html.ts';
import { html } from '../html.ts';

/** What a reader asks a list for. */
export type Query = { readonly words: readonly string[]; readonly state: string; readonly page: number };

const wordLimit = 8;
const lengthLimit = 200;

export function parseQuery(parameters: URLSearchParams): Query {
  const words = (parameters.get('q') ?? '').slice(0, lengthLimit).toLowerCase().split(/\s+/);
  const page = Number(parameters.get('page') ?? '1');
  return {
    words: words.filter((word) => word !== '').slice(0, wordLimit),
    state: (parameters.get('state') ?? '').slice(0, lengthLimit),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

/** Whether every word stands in one of the texts. */
export function matches({ words }: Query, texts: readonly (string | undefined)[]): boolean {
  const known = texts.map((text) => text?.toLowerCase() ?? '');
  return words.every((word) => known.some((text) => text.includes(word)));
}

export type Choice = { readonly value: string; readonly label: string };

/** Works without a script: it is a form that reads. */
export function toSearchForm(path: string, query: Query, choices: readonly Choice[]): Html {
  const options = [{ value: '', label: 'all' }, ...choices].map(({ value, label }) =>
    value === query.state
      ? html`<option value="${value}" selected>${label}</option>`
      : html`<option value="${value}">${label}</option>`,
  );
  return html`<form role="search" method="get" action="${path}">
    <label
      >Search <input type="search" name="q" value="${query.words.join(' ')}" maxlength="${lengthLimit}"
    /></label>
    <label
      >Show
      <select name="state">
        ${options}
      </select></label
    >
    <button>Apply</button>
  </form>`;
}
