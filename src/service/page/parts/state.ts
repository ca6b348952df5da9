import type { Html } from '../html.ts';
import { html } from '../html.ts';

export type Tone = 'good' | 'busy' | 'bad' | 'quiet';

/** A state in one word; the word says it, the colour only helps. */
export function toBadge(text: string, tone: Tone): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

const policyTones = { selected: 'good', held: 'busy', failed: 'bad' } as const;

export function toPolicyBadge(state: keyof typeof policyTones): Html {
  return toBadge(state, policyTones[state]);
}

const runTones = {
  unchanged: 'quiet',
  changed: 'good',
  problems: 'busy',
  deferred: 'busy',
  failed: 'bad',
} as const;

export function toRunBadge(outcome: keyof typeof runTones): Html {
  return toBadge(outcome, runTones[outcome]);
}
