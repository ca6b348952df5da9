import { toLimits } from '../../delivery/options/limits.ts';
import { readOptionLines } from '../../delivery/options/read-option-lines.ts';
import type { DeliverySettings } from '../delivery-settings.ts';
import type { DeliveryMode } from '../delivery-mode.ts';
import type { RunOptions } from '../run-once.ts';
import type { CliHost } from './host.ts';

/** The options that every command has, as commander names them. */
export type SharedOptions = {
  readonly manifests?: readonly string[];
  readonly config?: string;
  readonly namespace?: string;
  /** Commander turns `--no-cross-namespace-refs` into false here. */
  readonly crossNamespaceRefs: boolean;
  readonly compat?: 'strict';
  readonly cacheDir?: string;
  readonly allowInsecure: boolean;
  readonly maxRequests?: number;
  readonly tokenHost?: readonly string[];
  readonly json: boolean;
  readonly diff: boolean;
  readonly exitCode?: boolean;
  readonly delivery: DeliveryMode;
  readonly base?: string;
  readonly dryRun?: boolean;
  readonly option?: readonly string[];
  readonly branchPrefix?: string;
  readonly maxOpen?: number;
  readonly maxNew?: number;
  readonly maxNewPerHour?: number;
  readonly releaseNotes?: boolean;
  readonly otherRepositories?: boolean;
};

/** For commands that only read: whether what is included from other repositories is cloned. */
export const includedOption = [
  '--other-repositories',
  'clone other repositories for what GitRepository objects include from them',
  false,
] as const;

export type Invocation = {
  readonly directory: string;
  readonly options: SharedOptions;
  readonly host: CliHost;
};

export function toRunOptions({ directory, options, host }: Invocation): RunOptions {
  return {
    directory,
    manifests: options.manifests ?? [],
    ...(options.config !== undefined && { config: options.config }),
    ...(options.namespace !== undefined && { defaultNamespace: options.namespace }),
    noCrossNamespaceRefs: !options.crossNamespaceRefs,
    strict: options.compat === 'strict',
    delivery: options.delivery,
    otherRepositories: options.otherRepositories === true,
    ...(options.base !== undefined && { base: options.base }),
    ...(options.cacheDir !== undefined && { cacheDirectory: options.cacheDir }),
    allowInsecure: options.allowInsecure,
    ...(options.maxRequests !== undefined && { maxRequests: options.maxRequests }),
    tokenHosts: options.tokenHost ?? [],
    environment: host.environment,
    ...toDeliverySettings(options),
    ...(host.signal !== undefined && { signal: host.signal }),
  };
}

function toDeliverySettings(options: SharedOptions): DeliverySettings {
  const { branchPrefix, maxOpen, maxNew, maxNewPerHour, releaseNotes } = options;
  return {
    dryRun: options.dryRun === true,
    options: readOptionLines(options.option ?? []),
    limits: toLimits({ 'max-open': maxOpen, 'max-new': maxNew, 'max-new-per-hour': maxNewPerHour }),
    ...(branchPrefix !== undefined && { branchPrefix }),
    ...(releaseNotes !== undefined && { releaseNotes }),
  };
}
