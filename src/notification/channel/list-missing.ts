import type { Problem } from '../../errors.ts';
import type { ProviderType } from '../manifests/provider-types.ts';
import { commentTypes, statusTypes } from '../manifests/provider-types.ts';
import type { Provider } from '../manifests/types.ts';
import { supportedTypes } from '../providers/provider-kinds.ts';
import type { Channel } from './channel.ts';

type Need = 'address' | 'channel' | 'token' | 'credentials' | 'basic';

/** What a type cannot do without. A type that is not listed needs an address. */
const needs: Partial<Record<ProviderType, readonly Need[]>> = {
  'generic-hmac': ['address', 'token'],
  github: ['address', 'credentials'],
  githubdispatch: ['address', 'credentials'],
  githubpullrequestcomment: ['address', 'credentials'],
  gitlab: ['address', 'credentials'],
  gitlabmergerequestcomment: ['address', 'credentials'],
  gitea: ['address', 'credentials'],
  giteapullrequestcomment: ['address', 'credentials'],
  bitbucket: ['address', 'token'],
  bitbucketserver: ['address', 'credentials'],
  azuredevops: ['address', 'credentials'],
  telegram: ['channel', 'token'],
  matrix: ['address', 'channel', 'token'],
  webex: ['address', 'channel', 'token'],
  zulip: ['address', 'channel', 'basic'],
  opsgenie: ['address', 'token'],
  pagerduty: ['address', 'channel'],
  datadog: ['address', 'token'],
};

/** Addresses that are no plain URL; the types themselves check their form. */
const hasOtherForm: ReadonlySet<ProviderType> = new Set([
  ...statusTypes,
  ...commentTypes,
  'githubdispatch',
  'sentry',
]);

/** One problem for each thing that a supported type misses, with the place to put it. */
export function listMissing(channel: Channel, provider: Provider): readonly Problem[] {
  if (!supportedTypes.has(channel.type)) return [];
  return (needs[channel.type] ?? ['address'])
    .filter((need) => !isThere(need, channel))
    .map((need) => describe(need, channel, provider));
}

function isThere(
  need: Need,
  { type, address, channel, token, username, password, githubApp }: Channel,
): boolean {
  switch (need) {
    case 'address':
      return hasOtherForm.has(type) ? address !== '' : URL.parse(address) !== null;
    case 'channel':
      return channel !== '';
    case 'token':
      return token.trim() !== '';
    case 'credentials':
      return token.trim() !== '' || password !== '' || githubApp !== undefined;
    case 'basic':
      return username !== '' && password !== '';
  }
}

function describe(need: Need, { type, namespace }: Channel, { spec, placeOf }: Provider): Problem {
  const secret =
    spec.secretRef === undefined
      ? 'a secret named by spec.secretRef'
      : `secret '${namespace}/${spec.secretRef.name}'`;
  const texts: Readonly<Record<Need, string>> = {
    address: `expected a URL as the address, found ${spec.address === undefined ? 'none' : 'something else'}; set spec.address, or 'address' in ${secret}`,
    channel: `expected spec.channel, found none; a ${type} Provider needs it`,
    token: `expected 'token' in ${secret}, found none; put it there`,
    credentials: `expected 'token' in ${secret}, found no credentials; put it there`,
    basic: `expected 'username' and 'password' in ${secret}, found them incomplete; put both there`,
  };
  const field = need === 'channel' || need === 'address' ? need : 'secretRef';
  const code = need === 'channel' || need === 'address' ? 'missing-field' : 'invalid-credentials';
  return { severity: 'error', code, message: texts[need], place: placeOf(['spec', field]) };
}
