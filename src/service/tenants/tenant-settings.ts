import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { TidemarkError } from '../../errors.ts';
import { parseCredential, type RegistryCredential } from './credential.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import { defaultRegistryRules, type RegistryRules } from './registry-rules.ts';
import { defaultTenantLimits, type TenantLimits } from './tenant-limits.ts';

export type TenantSettings = {
  readonly keyring?: Keyring;
  readonly rules: RegistryRules;
  readonly limits: TenantLimits;
  readonly pullThrough: readonly RegistryCredential[];
};

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads what an operator says about tenants from the environment: `TIDEMARK_ENCRYPTION_KEY`, `TIDEMARK_REGISTRY_ALLOW`,
 * `TIDEMARK_REGISTRY_DENY`, `TIDEMARK_REGISTRY_PORTS`, `TIDEMARK_REGISTRY_PRIVATE_HOSTS`, `TIDEMARK_PULL_THROUGH_FILE`,
 * `TIDEMARK_TENANT_REQUESTS_PER_RUN`, `TIDEMARK_TENANT_REQUESTS_PER_HOUR` and `TIDEMARK_TENANT_SECONDS_PER_RUN`.
 *
 * All that is wrong is told together, one sentence each; what is right is in the settings whatever else is wrong.
 */
export function readTenantSettings(environment: Environment): {
  readonly settings: TenantSettings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      problems.push(error.message);
      return otherwise;
    }
  };
  const hosts = (name: string) => attempt(() => parseHosts(name, environment[name] ?? ''), []);
  const count = (name: string, otherwise: number) =>
    attempt(() => parseCount(name, environment[name] ?? '', otherwise), otherwise);
  const key = environment['TIDEMARK_ENCRYPTION_KEY'] ?? '';
  const keyring = key === '' ? undefined : attempt(() => createKeyring(key), undefined);
  const ports = environment['TIDEMARK_REGISTRY_PORTS'] ?? '';
  const limits: TenantLimits = {
    ...defaultTenantLimits,
    requestsPerRun: count('TIDEMARK_TENANT_REQUESTS_PER_RUN', defaultTenantLimits.requestsPerRun),
    requestsPerHour: count('TIDEMARK_TENANT_REQUESTS_PER_HOUR', defaultTenantLimits.requestsPerHour),
    time: count('TIDEMARK_TENANT_SECONDS_PER_RUN', defaultTenantLimits.time / 1_000) * 1_000,
  };
  const settings: TenantSettings = {
    ...(keyring && { keyring }),
    rules: {
      allow: hosts('TIDEMARK_REGISTRY_ALLOW'),
      deny: hosts('TIDEMARK_REGISTRY_DENY'),
      privateHosts: hosts('TIDEMARK_REGISTRY_PRIVATE_HOSTS'),
      ports: attempt(() => parsePorts(ports), defaultRegistryRules.ports),
    },
    limits,
    pullThrough: attempt(() => readPullThrough(environment['TIDEMARK_PULL_THROUGH_FILE'] ?? ''), []),
  };
  return { settings, problems };
}

function toParts(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const hostPattern = /^(?:(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/iu;

function parseHosts(name: string, text: string): readonly string[] {
  const hosts = toParts(text);
  const wrong = hosts.find((host) => !hostPattern.test(host));
  if (wrong === undefined) return hosts;
  throw invalid(
    `${name}: expected hosts such as 'ghcr.io', 'registry.example.com:5000' or '*.example.com' with commas between them, found '${wrong}'`,
  );
}

function parsePorts(text: string): readonly number[] {
  const parts = toParts(text);
  if (parts.length === 0) return defaultRegistryRules.ports;
  const ports = parts.map(Number);
  if (ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536)) return ports;
  throw invalid(`TIDEMARK_REGISTRY_PORTS: expected ports with commas between them, found '${text}'`);
}

function parseCount(name: string, text: string, otherwise: number): number {
  if (text === '') return otherwise;
  if (/^[1-9][0-9]{0,8}$/u.test(text)) return Number(text);
  throw invalid(`${name}: expected a whole number from 1 to 999999999, found '${text}'`);
}

/** A JSON list of logins. */
function readPullThrough(path: string): readonly RegistryCredential[] {
  if (path === '') return [];
  try {
    return z
      .array(z.unknown())
      .parse(JSON.parse(readFileSync(path, 'utf8')))
      .map(parseCredential);
  } catch (error) {
    const said = error instanceof TidemarkError ? error.message : 'it cannot be read as JSON';
    throw invalid(
      `TIDEMARK_PULL_THROUGH_FILE: expected a JSON list of registry logins, found another file: ${said}`,
    );
  }
}

function invalid(message: string): TidemarkError {
  return new TidemarkError('invalid-input', message);
}
