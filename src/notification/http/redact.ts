export type Redact = (text: string) => string;

export const MASK = '*****';

const shortest = 6;

/**
 * Masks every secret in a text, also trimmed, in base64 and percent-encoded. Secrets below six characters are left,
 * because masking them would garble text without hiding much.
 */
export function createRedactor(secrets: readonly (string | undefined)[]): Redact {
  const forms = new Set(secrets.flatMap((secret) => (secret === undefined ? [] : toForms(secret))));
  // The longest first, so that a secret within another one does not leave a rest of it.
  const masked = [...forms].filter((form) => form.length >= shortest).toSorted((a, b) => b.length - a.length);
  return (text) => masked.reduce((rest, form) => rest.replaceAll(form, MASK), text);
}

function toForms(secret: string): readonly string[] {
  const trimmed = secret.trim();
  return [secret, trimmed].flatMap((form) => [
    form,
    form.toWellFormed(),
    encodeURIComponent(form.toWellFormed()),
    toLowerPercent(encodeURIComponent(form.toWellFormed())),
    new URLSearchParams([['', form.toWellFormed()]]).toString().slice(1),
    Buffer.from(form).toString('base64'),
    Buffer.from(form).toString('base64').replace(/=+$/, ''),
    Buffer.from(form).toString('base64url'),
    JSON.stringify(form).slice(1, -1),
  ]);
}

function toLowerPercent(text: string): string {
  return text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}
