import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import type { Credentials } from '../registry.ts';
import { runCredentialHelper } from './credential-helper.ts';
import { toCredentials } from './docker-auth.ts';
import { findDockerKey, toDockerServers } from './docker-key.ts';
import type { Environment } from './environment.ts';
import { createExpiringCache } from './expiring-cache.ts';
import { parseFields, textOf, toFields } from './fields.ts';
import type { Fields } from './fields.ts';
import type { CredentialSource } from './source.ts';

export type DockerConfigOptions = {
  /** The file; it need not exist. */
  readonly path: string;
  /** The variables that credential helpers run with. */
  readonly environment: Environment;
  /** The clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  /** How long a helper may take, in milliseconds; 10,000 when left out. */
  readonly helperDeadline?: number;
};

/** Where docker keeps its config: `$DOCKER_CONFIG/config.json`, else `.docker/config.json` below `home`. */
export function toDockerConfigPath(environment: Environment, home: string): string {
  const folder = environment['DOCKER_CONFIG'];
  return folder === undefined || folder === ''
    ? join(home, '.docker', 'config.json')
    : join(folder, 'config.json');
}

const MAX_SIZE = 4 * 1024 * 1024;
/** Helpers do not say when their answer ends; the shortest lived ones in use hand out an hour. */
const HELPER_ANSWER_LIFE = 10 * 60_000;

/**
 * Makes a source that reads docker's `config.json` as `docker pull` does: the helper in `credHelpers` for the registry,
 * else the one in `credsStore`, else `auths`. The file is read once; a helper is asked once per registry and ten
 * minutes, however many images ask at the same time.
 *
 * `find` throws `TidemarkError` `invalid-credentials` for a file or a helper that cannot be used.
 */
export function createDockerConfigSource(options: DockerConfigOptions): CredentialSource {
  const { path, environment, now = Date.now, helperDeadline = 10_000 } = options;
  const helperAnswers = createExpiringCache<Credentials | undefined>(now);
  let loading: Promise<DockerConfig | undefined> | undefined;

  async function askHelper(
    name: string,
    server: string,
    rejected: Credentials | undefined,
  ): Promise<Credentials | undefined> {
    const ask = async () => ({
      value: await runCredentialHelper({ name, server, environment, deadline: helperDeadline }),
      expiresAt: now() + HELPER_ANSWER_LIFE,
    });
    return helperAnswers(`${name} ${server}`, ask, (known) => known?.password === rejected?.password);
  }

  return {
    async find(image, rejected) {
      // Another program may have written a newer login.
      if (rejected !== undefined) loading = undefined;
      loading ??= loadDockerConfig(path);
      const config = await loading;
      if (config === undefined) return undefined;
      const helper = findHelper(config, image);
      const server = toDockerServers(image.registry)[0];
      const helped = helper === undefined ? undefined : await askHelper(helper, server, rejected);
      if (helper === undefined || helped === undefined) return findAuth(config, image, path);
      return { ...helped, origin: { kind: 'docker-helper', path, helper, server } };
    },
  };
}

type DockerConfig = {
  readonly auths: Fields;
  readonly credHelpers: Fields;
  readonly credsStore: string | undefined;
};

async function loadDockerConfig(path: string): Promise<DockerConfig | undefined> {
  const text = await readConfigFile(path);
  if (text === undefined) return undefined;
  const fields = parseFields(text);
  if (fields === undefined) throw invalid(path, 'expected a JSON object; is the file complete?');
  return {
    auths: toSection(fields, 'auths', path),
    credHelpers: toSection(fields, 'credHelpers', path),
    credsStore: textOf(fields, 'credsStore'),
  };
}

async function readConfigFile(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path);
    if (size > MAX_SIZE) throw invalid(path, `expected at most ${MAX_SIZE} bytes, found ${size}`);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw invalid(path, `could not be read (${code})`);
  }
}

function toSection(fields: Fields, name: string, path: string): Fields {
  const value = fields.get(name);
  if (value === undefined || value === null) return new Map();
  const section = toFields(value);
  if (section === undefined) throw invalid(path, `expected '${name}' to be an object`);
  return section;
}

/** An empty name in `credHelpers` switches `credsStore` off for that registry, as in docker. */
function findHelper(config: DockerConfig, image: ImageName): string | undefined {
  for (const server of toDockerServers(image.registry)) {
    const helper = config.credHelpers.get(server);
    if (typeof helper === 'string') return helper === '' ? undefined : helper;
  }
  return config.credsStore;
}

function findAuth(config: DockerConfig, image: ImageName, path: string): Credentials | undefined {
  const key = findDockerKey(config.auths.keys(), image);
  if (key === undefined) return undefined;
  const found = toCredentials(config.auths.get(key), `docker config '${path}', '${key}'`);
  return found && { ...found, origin: { kind: 'docker-config', path, entry: key } };
}

function invalid(path: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `docker config '${path}': ${message}`);
}
