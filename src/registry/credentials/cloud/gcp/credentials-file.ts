import { TidemarkError } from '../../../../errors.ts';
import { textOf } from '../../fields.ts';
import type { Fields } from '../../fields.ts';

/** Reads one credentials file, with errors that name it and never its values. */
export type CredentialsFile = {
  readonly fields: Fields;
  /** The text of a field that must be there. */
  readonly need: (name: string) => string;
  /** The URL in a field, which must be one of Google's, because secrets are sent to it. */
  readonly needGoogleUrl: (name: string) => string;
  readonly fail: (message: string) => TidemarkError;
};

/** Makes the reader; `where` names the file in errors. */
export function createCredentialsFile(fields: Fields, where: string): CredentialsFile {
  const fail = (message: string): TidemarkError =>
    new TidemarkError('invalid-credentials', `${where}: ${message}`);
  const need = (name: string): string => {
    const text = textOf(fields, name);
    if (text === undefined) throw fail(`expected the field '${name}'`);
    return text;
  };
  const needGoogleUrl = (name: string): string => {
    const text = need(name);
    if (isGoogleUrl(text)) return text;
    throw fail(`expected '${name}' to be an https URL of googleapis.com`);
  };
  return { fields, need, needGoogleUrl, fail };
}

/** `s3nsapis.fr` is the operator of Google's sovereign cloud in France, whose registry Flux accepts too. */
function isGoogleUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url?.protocol === 'https:' && url.port === '' && /\.(?:googleapis\.com|s3nsapis\.fr)$/.test(url.hostname)
  );
}
