import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { TidemarkError } from '../../errors.ts';
import type { Handler, Reply } from '../http/handler.ts';
import { reply, toPath } from '../http/handler.ts';
import { readBody } from '../http/read-body.ts';
import type { CredentialVault } from '../tenants/credential-vault.ts';

export type SecretsOptions = {
  /** Absent without a key to encrypt with. */
  readonly vault?: CredentialVault;
  /** The names by which this listener may be called. */
  readonly hosts: readonly string[];
};

const bodyLimit = 512 * 1024;

/**
 * How the operator enters what installations need to read private images: `GET`, `PUT` and `DELETE` of
 * `/api/installations/<number>/credentials` (logins for registries) and `…/secrets` (what `secretRef` names), with JSON
 * bodies. Passwords go in, never out.
 */
export function createSecretsHandler({ vault, hosts }: SecretsOptions): Handler {
  return async (request, response) => {
    const found = /^\/api\/installations\/(\d{1,15})\/(credentials|secrets)$/.exec(toPath(request));
    if (found === null) return false;
    const [, installation = '', kind] = found;
    const refusal = refuse(request, hosts);
    if (refusal !== undefined) reply(response, refusal);
    else if (vault === undefined) reply(response, noKey);
    else reply(response, await answer(toShelf(vault, Number(installation), kind), request));
    return true;
  };
}

const noKey: Reply = {
  status: 503,
  body: { error: 'expected TIDEMARK_ENCRYPTION_KEY to be set, found nothing to encrypt with' },
};

/**
 * A browser of the operator must not be used by another site: it sends what is no plain form only after it has asked
 * for permission, which it does not get, and it always says where a request comes from.
 */
function refuse({ method, headers }: IncomingMessage, hosts: readonly string[]): Reply | undefined {
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  if (!hosts.includes(host))
    return { status: 403, body: { error: 'expected to be called by a name of this machine' } };
  const isOwn = headers.origin === undefined || URL.parse(headers.origin)?.host === headers.host;
  if (!isOwn) return { status: 403, body: { error: 'expected no request of another site' } };
  const isJson = (headers['content-type'] ?? '').split(';')[0]?.trim() === 'application/json';
  if (method !== 'GET' && !isJson)
    return { status: 415, body: { error: 'expected content-type: application/json' } };
  return undefined;
}

type Shelf = {
  readonly list: () => Promise<readonly unknown[]>;
  readonly put: (value: unknown) => Promise<void>;
  readonly remove: (which: unknown) => Promise<void>;
};

const credentialName = z.strictObject({ host: z.string(), path: z.optional(z.string()) });
const secretName = z.strictObject({ namespace: z.string(), name: z.string() });

function toShelf(vault: CredentialVault, installation: number, kind: string | undefined): Shelf {
  if (kind === 'credentials')
    return {
      list: () => vault.listCredentials(installation),
      put: (value) => vault.putCredential(installation, value),
      remove: async (which) => {
        const { host, path } = parse(credentialName, which, 'host, and path where the login has one');
        await vault.deleteCredential(installation, { host, ...(path !== undefined && { path }) });
      },
    };
  return {
    list: () => vault.listSecrets(installation),
    put: (value) => vault.putSecret(installation, value),
    remove: (which) => vault.deleteSecret(installation, parse(secretName, which, 'namespace and name')),
  };
}

function parse<Value>(schema: z.ZodType<Value>, value: unknown, expected: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TidemarkError('invalid-input', `expected an object with ${expected}, found something else`);
}

async function answer(shelf: Shelf, request: IncomingMessage): Promise<Reply> {
  try {
    switch (request.method) {
      case 'GET':
        return { status: 200, body: await shelf.list() };
      case 'PUT':
        await shelf.put(await readJson(request));
        return { status: 200, body: { stored: true } };
      case 'DELETE':
        await shelf.remove(await readJson(request));
        return { status: 200, body: { deleted: true } };
      default:
        return { status: 405, body: { error: 'expected GET, PUT or DELETE' } };
    }
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { status: error.code === 'invalid-input' ? 400 : 503, body: { error: error.message } };
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, bodyLimit);
  if ('refused' in body)
    throw new TidemarkError('invalid-input', `expected a body of at most ${bodyLimit} bytes`);
  try {
    return JSON.parse(body.bytes.toString());
  } catch {
    // What was found may be a password.
    throw new TidemarkError('invalid-input', 'expected JSON, found something else');
  }
}
