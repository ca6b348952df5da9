import type { Handler } from '../http/handler.ts';
import type { OperatorListener } from '../settings/page-settings.ts';
import type { CredentialVault } from '../tenants/credential-vault.ts';
import { createOperatorPages, type PagesOptions } from './create-pages.ts';
import { createSecretsHandler } from './create-secrets-handler.ts';

export type OperatorOptions = PagesOptions & {
  readonly listener: OperatorListener;
  readonly vault?: CredentialVault;
};

/**
 * What the listener of the operator has besides health and metrics: everything about everybody, and how credentials are
 * entered, so only where nothing but this machine can reach it.
 */
export function createOperatorHandlers({ listener, vault, ...options }: OperatorOptions): readonly Handler[] {
  if (!listener.isLoopback) return [];
  const hosts = ['localhost', '127.0.0.1', '[::1]', listener.host];
  return [createSecretsHandler({ hosts, ...(vault && { vault }) }), ...createOperatorPages(options, hosts)];
}
