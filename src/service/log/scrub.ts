import { TOKEN_SHAPES } from '../../delivery/github/octokit/cut-tokens.ts';

const shapes = [
  ...TOKEN_SHAPES,
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}/gi,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
];

const shortest = 8;

/** Cuts out of a text what looks like a secret, and what is known to be one. */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const known = secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter(({ length }) => length >= shortest);
  return (text) => {
    let scrubbed = text;
    for (const secret of known) scrubbed = scrubbed.replaceAll(secret, '[secret]');
    for (const shape of shapes) scrubbed = scrubbed.replaceAll(shape, '[secret]');
    return scrubbed;
  };
}
