/** Every type that Flux knows. */
export const providerTypes = [
  'slack',
  'discord',
  'msteams',
  'rocket',
  'generic',
  'generic-hmac',
  'github',
  'gitlab',
  'gitea',
  'bitbucketserver',
  'bitbucket',
  'azuredevops',
  'githubdispatch',
  'githubpullrequestcomment',
  'gitlabmergerequestcomment',
  'giteapullrequestcomment',
  'googlechat',
  'googlepubsub',
  'webex',
  'sentry',
  'azureeventhub',
  'telegram',
  'lark',
  'matrix',
  'opsgenie',
  'alertmanager',
  'grafana',
  'pagerduty',
  'datadog',
  'nats',
  'zulip',
  'otel',
  'zoom',
  'incident.io',
] as const;

export type ProviderType = (typeof providerTypes)[number];

/** The types that are known and not sent to. */
export const unsupportedTypes: ReadonlySet<ProviderType> = new Set<ProviderType>([
  'azureeventhub',
  'googlepubsub',
  'incident.io',
  'nats',
  'otel',
  'zoom',
]);

/** The types that set a commit status. */
export const statusTypes: ReadonlySet<ProviderType> = new Set<ProviderType>([
  'github',
  'gitlab',
  'gitea',
  'bitbucket',
  'bitbucketserver',
  'azuredevops',
]);

/** The types that comment on a change request. */
export const commentTypes: ReadonlySet<ProviderType> = new Set<ProviderType>([
  'githubpullrequestcomment',
  'gitlabmergerequestcomment',
  'giteapullrequestcomment',
]);
