import { createPlaceFinder } from '../../rewrite/place-finder.ts';
import type { PlainCredential } from './plain-credential.ts';

/** Forms that nothing but a token has: a known prefix, and as many characters as the issuer gives it. */
const forms: readonly (readonly [what: string, pattern: string])[] = [
  ['a GitHub token', 'gh[pousr]_[A-Za-z0-9]{36,255}'],
  ['a GitHub token', 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'],
  ['a GitLab token', 'gl(?:pat|dt|rt)-[A-Za-z0-9_-]{20,255}'],
  ['a Docker Hub token', 'dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,64}'],
  ['an AWS access key', 'A(?:KIA|SIA)[A-Z2-7]{16}'],
  ['a Google API key', 'AIza[A-Za-z0-9_-]{35}'],
  ['an Azure registry token', '[A-Za-z0-9/+]{42}\\+ACR[A-Za-z0-9]{6}'],
  ['a Slack token', 'xox[abprs]-[0-9A-Za-z-]{20,255}'],
  ['a Slack webhook', 'hooks\\.slack\\.com/services/T[A-Z0-9]{6,20}/B[A-Z0-9]{6,20}/[A-Za-z0-9]{20,40}'],
  ['an npm token', 'npm_[A-Za-z0-9]{36}'],
  ['a private key', '-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----\\s+[A-Za-z0-9+/]{40}'],
];

const anyForm = new RegExp(
  `(?<![A-Za-z0-9_])(?:${forms.map(([, pattern]) => `(${pattern})`).join('|')})`,
  'g',
);

const limits = { bytes: 1024 * 1024, findings: 5 };

/** Finds tokens of known forms in a file. Placeholders, which repeat a few characters, are passed over. */
export function findTokens(file: string, bytes: Uint8Array): readonly PlainCredential[] {
  if (bytes.length > limits.bytes) return [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found: PlainCredential[] = [];
  const places = createPlaceFinder(file, bytes);
  for (const match of text.matchAll(anyForm)) {
    if (isPlaceholder(match[0])) continue;
    const form = match.slice(1).findIndex((group) => group !== undefined);
    const what = forms[form]?.[0] ?? 'a token';
    found.push({ rule: 'plain-token', what, place: places.at(match.index) });
    if (found.length === limits.findings) break;
  }
  return found;
}

function isPlaceholder(token: string): boolean {
  return new Set(token.slice(-20)).size < 9 || /example|placeholder|redacted|your[_-]/i.test(token);
}
