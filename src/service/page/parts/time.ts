import type { Html } from '../html.ts';
import { html } from '../html.ts';

const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const;

/** `3 min ago` or `in 2 h`, with the exact time for whoever points at it. */
export function toTime(at: number, now: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${toDistance(at - now)}</time>`;
}

function toDistance(milliseconds: number): string {
  const [size, unit] = units.find(([size]) => Math.abs(milliseconds) >= size) ?? [1_000, 's'];
  const count = Math.floor(Math.abs(milliseconds) / size);
  if (count === 0) return 'now';
  return milliseconds < 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`;
}

/** `850 ms`, `3.2 s`, `4 min`. */
export function toDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.round(milliseconds / 60_000)} min`;
}
