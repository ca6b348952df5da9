import { readFileSync } from 'node:fs';
import { readWritePace } from '../../delivery/github/write-pace.ts';
import { readTenantSettings } from '../tenants/tenant-settings.ts';
import type { TenantSettings } from '../tenants/tenant-settings.ts';
import { suggest } from '../../manifests/schema/suggest.ts';
import { toOperatorListener, toPageSettings } from './page-settings.ts';
import type { OperatorListener, PageSettings } from './page-settings.ts';
import { readPrivateKeys } from './private-keys.ts';
import type { Variable } from './variable.ts';
import { variables } from './variables.ts';

type Variables = typeof variables;
type Name = keyof Variables;
type ValueOf<Key extends Name> = Variables[Key] extends Variable<infer Value> ? Value : never;

type Values = { readonly [Key in Name]?: ValueOf<Key> };

/** What the App is told by its environment. Times are milliseconds. */
export type Settings = {
  readonly appId: number;
  readonly privateKeys: readonly string[];
  /** The first is the one that counts, others are taken too. */
  readonly webhookSecrets: readonly string[];
  /** `https://api.github.com`, or the REST root of a GitHub Enterprise Server. */
  readonly apiUrl: string;
  /** Where people see the repositories, such as `https://github.com`. */
  readonly serverUrl: string;
  readonly host: string;
  readonly port: number;
  readonly role: ValueOf<'TIDEMARK_ROLE'>;
  readonly dataDirectory: string;
  readonly redisUrl?: string;
  /** What the keyring is made of; never to be seen. */
  readonly encryptionKey?: string;
  readonly concurrency: number;
  readonly perInstallation: number;
  readonly jobTimeout: number;
  readonly jobMemory: number;
  readonly minInterval: number;
  readonly sweepInterval: number;
  readonly shutdownTimeout: number;
  /** Between two writes to one repository. */
  readonly writePace: number;
  readonly tenants: TenantSettings;
  readonly page: PageSettings;
  /** Absent when there is none. */
  readonly operator?: OperatorListener;
  readonly logLevel: ValueOf<'LOG_LEVEL'>;
};

export type SettingsResult =
  | { readonly settings: Settings }
  /** All that is wrong, each a sentence that names the variable and the way out. */
  | { readonly problems: readonly string[] };

export type Environment = Readonly<Record<string, string | undefined>>;

export function readSettings(environment: Environment): SettingsResult {
  const problems: string[] = [...listUnknown(environment)];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries<Variable<unknown>>(variables)) {
    const text = environment[name]?.trim() || variable.usual;
    if (text === undefined) continue;
    const read = variable.read(text);
    if ('value' in read) values[name] = read.value;
    else problems.push(`${name}: expected ${read.expected}, found ${toFound(variable, text)}`);
  }
  const tenants = readTenantSettings(environment);
  problems.push(...tenants.problems);
  const keys = readKeys(values, problems);
  const settings = toSettings({ values, keys, tenants: tenants.settings }, problems);
  return settings === undefined || problems.length > 0 ? { problems } : { settings };
}

function toFound({ isSecret }: Variable<unknown>, text: string): string {
  return isSecret === true ? `something else (${text.length} characters)` : JSON.stringify(text);
}

/** A misspelt name would act like one that is not set. */
function listUnknown(environment: Environment): readonly string[] {
  const known = Object.keys(variables);
  return Object.keys(environment)
    .filter((name) => name.startsWith('TIDEMARK_') && !known.includes(name))
    .map((name) => {
      const meant = suggest(name, known);
      return `${name}: expected the name of a setting, found none of this name${meant === undefined ? '' : `; ${meant} is one`}`;
    });
}

function readKeys(values: Values, problems: string[]): readonly string[] {
  const { PRIVATE_KEY: keys, PRIVATE_KEY_PATH: paths } = values;
  if (keys !== undefined) return keys;
  if (paths === undefined) return [];
  return paths.split(',').flatMap((path) => {
    try {
      const read = readPrivateKeys(readFileSync(path.trim(), 'utf8'));
      if ('value' in read) return read.value;
      problems.push(
        `PRIVATE_KEY_PATH: expected ${read.expected} in ${JSON.stringify(path)}, found something else`,
      );
    } catch {
      problems.push(
        `PRIVATE_KEY_PATH: expected a file that can be read, found none at ${JSON.stringify(path)}`,
      );
    }
    return [];
  });
}

type ReadParts = {
  readonly values: Values;
  readonly keys: readonly string[];
  readonly tenants: TenantSettings;
};

function toSettings({ values, keys, tenants }: ReadParts, problems: string[]): Settings | undefined {
  const { APP_ID, WEBHOOK_SECRET, WEBHOOK_SECRET_OLD, REDIS_URL, TIDEMARK_ROLE } = values;
  const said = (name: string): boolean => problems.some((problem) => problem.startsWith(name));
  if (APP_ID === undefined && !said('APP_ID:'))
    problems.push(
      'APP_ID: expected the number of the App, found nothing; it is in the settings of the App on GitHub',
    );
  if (keys.length === 0 && !said('PRIVATE_KEY'))
    problems.push(
      'PRIVATE_KEY: expected the private key of the App, found nothing; make one in the settings of the App and give it here, or its file in PRIVATE_KEY_PATH',
    );
  if (WEBHOOK_SECRET === undefined && !said('WEBHOOK_SECRET:'))
    problems.push(
      'WEBHOOK_SECRET: expected a secret of at least 32 characters, found nothing; without one anybody could send events. Make one with `openssl rand -hex 32` and set the same in the settings of the App',
    );
  if (TIDEMARK_ROLE !== 'all' && TIDEMARK_ROLE !== undefined && REDIS_URL === undefined)
    problems.push(
      `REDIS_URL: expected a Redis for TIDEMARK_ROLE=${TIDEMARK_ROLE}, found none; without one a single process does everything, with TIDEMARK_ROLE=all`,
    );
  const page = toPageSettings(values, problems);
  const operator = toOperatorListener(values);
  const urls = toUrls(values);
  const writePace = toWritePace(values, urls.apiUrl, problems);
  if (APP_ID === undefined || WEBHOOK_SECRET === undefined) return undefined;
  return {
    appId: APP_ID,
    privateKeys: keys,
    webhookSecrets: [WEBHOOK_SECRET, ...(WEBHOOK_SECRET_OLD === undefined ? [] : [WEBHOOK_SECRET_OLD])],
    ...urls,
    writePace,
    ...toOthers(values),
    tenants,
    page,
    ...(operator && { operator }),
    ...(REDIS_URL !== undefined && { redisUrl: REDIS_URL }),
    ...(values.TIDEMARK_ENCRYPTION_KEY !== undefined && { encryptionKey: values.TIDEMARK_ENCRYPTION_KEY }),
  };
}

function toUrls({ GHE_HOST: host, GHE_PROTOCOL: protocol = 'https' }: Values) {
  if (host === undefined) return { apiUrl: 'https://api.github.com', serverUrl: 'https://github.com' };
  const serverUrl = `${protocol}://${host}`;
  // Enterprise Cloud with data residency has its API on a host of its own.
  const apiUrl = host.endsWith('.ghe.com') ? `${protocol}://api.${host}` : `${serverUrl}/api/v3`;
  return { apiUrl, serverUrl };
}

function toWritePace({ TIDEMARK_WRITE_PACE: text }: Values, apiUrl: string, problems: string[]): number {
  const pace = readWritePace(text, apiUrl);
  if ('value' in pace) return pace.value;
  problems.push(`TIDEMARK_WRITE_PACE: expected ${pace.expected}, found ${JSON.stringify(text)}`);
  return 0;
}

/** What is there in any case, because it has a usual value; where reading failed, the settings are not used. */
function toOthers(values: Values) {
  return {
    host: values.HOST ?? '',
    port: values.PORT ?? 0,
    role: values.TIDEMARK_ROLE ?? 'all',
    dataDirectory: values.TIDEMARK_DATA_DIR ?? '',
    concurrency: values.TIDEMARK_CONCURRENCY ?? 1,
    perInstallation: values.TIDEMARK_PER_INSTALLATION ?? 1,
    jobTimeout: values.TIDEMARK_JOB_TIMEOUT ?? 0,
    jobMemory: values.TIDEMARK_JOB_MEMORY ?? 0,
    minInterval: values.TIDEMARK_MIN_INTERVAL ?? 0,
    sweepInterval: values.TIDEMARK_SWEEP_INTERVAL ?? 0,
    shutdownTimeout: values.TIDEMARK_SHUTDOWN_TIMEOUT ?? 0,
    logLevel: values.LOG_LEVEL ?? 'info',
  } as const;
}
