import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { SecretStore } from '../registry/credentials/secrets.ts';
import { requireSecret } from '../registry/credentials/secrets.ts';
import type { Compile } from './compile-expressions.ts';
import { compileExpressions } from './compile-expressions.ts';
import type { Hook, HookSecret } from './hook.ts';
import { toReceiverPath } from './hook-path.ts';
import type { Receiver } from './manifests/types.ts';

export type OpenedHooks = { readonly hooks: readonly Hook[]; readonly problems: readonly Problem[] };

/**
 * Reads the secrets of Receivers and compiles their expressions. A Receiver without a usable secret has no path and is
 * left out; one with a wrong expression has a path that refuses. Every problem names its Receiver.
 */
export async function openHooks(receivers: readonly Receiver[], secrets: SecretStore): Promise<OpenedHooks> {
  const compile = await loadCompiler(receivers);
  const opened = receivers.map((receiver) => openHook(receiver, secrets, compile));
  return {
    hooks: opened.flatMap(({ hook }) => hook ?? []),
    problems: opened.flatMap(({ problems }) => problems),
  };
}

/** Expressions are rare, and what evaluates them is large. */
async function loadCompiler(receivers: readonly Receiver[]): Promise<Compile> {
  const hasNone = receivers.every(
    ({ spec }) =>
      spec.resourceFilter === undefined &&
      spec.oidcProviders.length === 0 &&
      spec.resources.every(({ filter }) => filter === undefined),
  );
  if (!hasNone) return (await import('../cel/compile-cel.ts')).compileCel;
  return () => {
    throw new Error('an expression in a Receiver that has none');
  };
}

function openHook(
  receiver: Receiver,
  secrets: SecretStore,
  compile: Compile,
): { readonly hook?: Hook; readonly problems: readonly Problem[] } {
  const { expressions, problems } = compileExpressions(receiver, compile);
  try {
    const secret = readHookSecret(receiver, secrets);
    const mistakes = listMistakes(receiver, secret);
    if (mistakes.length > 0) return { problems: [...problems, ...mistakes] };
    const path = toReceiverPath(receiver, secret.token);
    return { hook: { receiver, path, secret, ...(expressions && { expressions }) }, problems };
  } catch (error) {
    const problem = toProblem(error, receiver.placeOf(['spec', 'secretRef', 'name']));
    const message = `Receiver ${toObjectName(receiver)}: ${problem.message}`;
    return { problems: [...problems, { ...problem, message }] };
  }
}

function readHookSecret({ spec, metadata }: Receiver, secrets: SecretStore): HookSecret {
  if (spec.secretRef === undefined) return { token: '' };
  const secret = requireSecret(secrets, { namespace: metadata.namespace, name: spec.secretRef.name });
  const [token = '', email, audience] = ['token', 'email', 'audience'].map((key) => secret.get(key));
  // The token is taken as it is, with a line break at its end: its bytes make the path and the signatures.
  return { token, ...(email && { email: email.trim() }), ...(audience && { audience: audience.trim() }) };
}

const shortestToken = 16;

/** An empty token would authenticate everybody, and a short one can be guessed. */
function listMistakes(receiver: Receiver, secret: HookSecret): readonly Problem[] {
  const { spec, metadata } = receiver;
  if (spec.type === 'generic-oidc') return [];
  const length = Buffer.byteLength(secret.token);
  const name = `'${metadata.namespace}/${spec.secretRef?.name ?? ''}'`;
  const report = (message: string): Problem => ({
    severity: 'error',
    code: 'invalid-credentials',
    message: `Receiver ${toObjectName(receiver)}: secret ${name}: ${message}`,
    place: receiver.placeOf(['spec', 'secretRef', 'name']),
  });
  const problems: Problem[] = [];
  if (length < shortestToken)
    problems.push(
      report(
        `expected at least ${shortestToken} bytes in 'token', found ${length}; create one with openssl rand -hex 32`,
      ),
    );
  if (spec.type === 'gcr' && (secret.email === undefined || secret.audience === undefined))
    problems.push(
      report(
        "expected 'email' and 'audience' beside 'token', found them incomplete; put in the service account that pushes and the audience of its subscription",
      ),
    );
  return problems;
}
