import { parseFields, textOf, toFields } from '../../fields.ts';
import type { Fields } from '../../fields.ts';
import { checkStatus } from '../cloud-http.ts';
import { readIdentityFile } from '../identity-file.ts';
import { isIdentityUrl } from '../local-url.ts';
import type { CredentialsFile } from './credentials-file.ts';
import type { GcpContext } from './gcp-context.ts';

const SERVICE = 'the subject token service';

/**
 * The token of the other identity provider, from the file or the URL that `credential_source` names. Commands and the
 * signed requests of AWS, which Google also defines, are refused.
 */
export async function readSubjectToken(file: CredentialsFile, context: GcpContext): Promise<string> {
  const source = toFields(file.fields.get('credential_source')) ?? new Map();
  const path = textOf(source, 'file');
  const url = textOf(source, 'url');
  if (source.has('environment_id') || (path === undefined && url === undefined)) {
    throw file.fail("expected 'credential_source' with 'file' or 'url'; other kinds are not supported");
  }
  const text =
    path === undefined
      ? await fetchText(file, source, context)
      : await readIdentityFile(path, 'credential_source');
  return toToken(text, file, source);
}

async function fetchText(file: CredentialsFile, source: Fields, context: GcpContext): Promise<string> {
  const url = textOf(source, 'url') ?? '';
  if (!isIdentityUrl(url))
    throw file.fail("expected 'credential_source.url' to be https, or http on this machine");
  const headers = new Map(
    [...(toFields(source.get('headers')) ?? [])].map(([name, value]) => [name, String(value)]),
  );
  const response = await context.http.send({ service: SERVICE, url, headers: Object.fromEntries(headers) });
  checkStatus(response, SERVICE);
  return response.text;
}

function toToken(text: string, file: CredentialsFile, source: Fields): string {
  const format = toFields(source.get('format')) ?? new Map();
  if (textOf(format, 'type') !== 'json') return text.trim();
  const name = textOf(format, 'subject_token_field_name') ?? '';
  const token = textOf(parseFields(text) ?? new Map(), name);
  if (token === undefined) throw file.fail(`expected a subject token in the JSON field '${name}'`);
  return token;
}
