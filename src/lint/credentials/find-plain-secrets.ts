import { isRecord } from '../is-record.ts';
import { findEntry, findText } from '../../manifests/yaml/placed.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { readDocuments } from '../../manifests/yaml/read-documents.ts';
import type { PlainCredential } from './plain-credential.ts';

const keys = ['.dockerconfigjson', '.dockercfg'] as const;

const needles = keys.map((key) => Buffer.from(key));

/** Finds Secrets of a file that hold registry credentials which are not encrypted. */
export function findPlainSecrets(file: string, content: Uint8Array): readonly PlainCredential[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (!needles.some((needle) => bytes.includes(needle))) return [];
  const found: PlainCredential[] = [];
  for (const document of readDocuments({ path: file, content }, isWanted)) {
    if (document.kind === 'value') found.push(...checkObject(document.root));
  }
  return found;
}

function isWanted(text: string): boolean {
  return keys.some((key) => text.includes(key));
}

/** SOPS leaves the keys of a Secret readable, encrypts the values and adds its own entry. */
function checkObject(root: PlacedNode): readonly PlainCredential[] {
  if (findText(root, 'kind') !== 'Secret' || findEntry(root, 'sops') !== undefined) return [];
  return (['data', 'stringData'] as const).flatMap((field) => {
    const values = findEntry(root, field)?.node;
    if (values === undefined) return [];
    return keys.flatMap((key): readonly PlainCredential[] => {
      const text = findText(values, key);
      const entry = findEntry(values, key);
      if (text === undefined || entry === undefined) return [];
      const config = field === 'data' ? Buffer.from(text, 'base64').toString('utf8') : text;
      if (!hasPassword(config)) return [];
      return [{ rule: 'plain-secret', what: `a password in ${field}.${key}`, place: entry.keyPlace }];
    });
  });
}

/** Whether a docker config has a login that is not a placeholder. */
function hasPassword(config: string): boolean {
  const parsed = parse(config);
  if (!isRecord(parsed)) return false;
  const auths = isRecord(parsed['auths']) ? parsed['auths'] : parsed;
  return Object.values(auths).some((login) => {
    if (!isRecord(login)) return false;
    return ['auth', 'password', 'identitytoken'].some(
      (key) => Object.hasOwn(login, key) && isReal(login[key]),
    );
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isReal(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value !== '' &&
    !/^ENC\[|\$\{|^<|^(.)\1+$|placeholder|redacted|changeme/i.test(value)
  );
}
