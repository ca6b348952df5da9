import { createHmac } from 'node:crypto';
import { readDocuments } from '../../../src/manifests/yaml/read-documents.ts';
import type { Hook, HookRequest } from '../../../src/receivers/hook.ts';
import type { LoadedReceivers } from '../../../src/receivers/manifests/load-receivers.ts';
import { loadReceivers } from '../../../src/receivers/manifests/load-receivers.ts';
import { openHooks } from '../../../src/receivers/open-hooks.ts';
import type { OpenedHooks } from '../../../src/receivers/open-hooks.ts';
import { createSecrets } from '../../notification/support/setup.ts';

export const token = '0123456789abcdef0123';

type Spec = Readonly<Record<string, unknown>>;

const resources = [{ kind: 'ImageRepository', name: 'app' }];

/** A Receiver as a document, with a secret named `token` unless it says otherwise. */
export function receiver(spec: Spec, metadata: Spec = {}, version = 'v1'): string {
  return `${JSON.stringify({
    apiVersion: `notification.toolkit.fluxcd.io/${version}`,
    kind: 'Receiver',
    metadata: { name: 'hook', namespace: 'flux-system', ...metadata },
    spec: {
      resources,
      ...(spec['type'] !== 'generic-oidc' && { secretRef: { name: 'token' } }),
      ...spec,
    },
  })}\n---\n`;
}

export function load(text: string): LoadedReceivers {
  const file = { path: 'receivers.yaml', content: new TextEncoder().encode(text) };
  return loadReceivers(
    [...readDocuments(file, () => true)].flatMap((document) =>
      document.kind === 'value' && document.root.kind === 'map' ? [{ root: document.root }] : [],
    ),
  );
}

export async function open(
  text: string,
  secret: Readonly<Record<string, string>> = { token },
): Promise<OpenedHooks> {
  const { receivers, problems } = load(text);
  const opened = await openHooks(receivers, createSecrets({ 'flux-system/token': secret }));
  return { hooks: opened.hooks, problems: [...problems, ...opened.problems] };
}

/** The one hook of a text. */
export async function openOne(text: string, secret?: Readonly<Record<string, string>>): Promise<Hook> {
  const { hooks, problems } = await open(text, secret);
  const [hook] = hooks;
  if (hook === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return hook;
}

export type Sent = {
  readonly body?: unknown;
  readonly headers?: HookRequest['headers'];
  readonly method?: string;
  readonly path?: string;
};

/** A POST with a JSON body, or with the text that is given. */
export function request({
  body = {},
  headers = {},
  method = 'POST',
  path = '/hook/x',
}: Sent = {}): HookRequest {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method,
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: new TextEncoder().encode(text),
  };
}

export function sign(body: unknown, algorithm = 'sha256', key = token): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return createHmac(algorithm, key).update(text).digest('hex');
}
