import type { ProviderType } from '../manifests/provider-types.ts';
import { alertmanager } from './alertmanager.ts';
import { azureDevops } from './azuredevops.ts';
import { bitbucket } from './bitbucket.ts';
import { bitbucketServer } from './bitbucketserver.ts';
import { datadog } from './datadog.ts';
import { discord } from './discord.ts';
import { generic, genericHmac } from './generic.ts';
import { gitea, giteaPullRequestComment } from './gitea.ts';
import { github } from './github.ts';
import { githubDispatch } from './githubdispatch.ts';
import { githubPullRequestComment } from './githubpullrequestcomment.ts';
import { gitlab, gitlabMergeRequestComment } from './gitlab.ts';
import { googleChat } from './googlechat.ts';
import { grafana } from './grafana.ts';
import { lark } from './lark.ts';
import { matrix } from './matrix.ts';
import { msteams } from './msteams.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerDuty } from './pagerduty.ts';
import type { ProviderKind } from './provider-kind.ts';
import { rocket } from './rocket.ts';
import { sentry } from './sentry.ts';
import { slack } from './slack/slack.ts';
import { telegram } from './telegram.ts';
import { webex } from './webex.ts';
import { zulip } from './zulip.ts';

const kinds: Partial<Record<ProviderType, ProviderKind>> = {
  alertmanager,
  azuredevops: azureDevops,
  bitbucket,
  bitbucketserver: bitbucketServer,
  datadog,
  discord,
  generic,
  'generic-hmac': genericHmac,
  gitea,
  giteapullrequestcomment: giteaPullRequestComment,
  github,
  githubdispatch: githubDispatch,
  githubpullrequestcomment: githubPullRequestComment,
  gitlab,
  gitlabmergerequestcomment: gitlabMergeRequestComment,
  googlechat: googleChat,
  grafana,
  lark,
  matrix,
  msteams,
  opsgenie,
  pagerduty: pagerDuty,
  rocket,
  sentry,
  slack,
  telegram,
  webex,
  zulip,
};

/** The types that can be sent to; a Provider of another type is told so. */
export const supportedTypes: ReadonlySet<string> = new Set(Object.keys(kinds));

/** How a type sends; undefined when it is not supported. */
export function findProviderKind(type: ProviderType): ProviderKind | undefined {
  return kinds[type];
}
