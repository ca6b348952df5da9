/** The events that lead to something; `app.yml` subscribes to those that do not come by themselves. */
export const handledEvents = [
  'push',
  'pull_request',
  'issue_comment',
  'repository',
  'repository_dispatch',
  'registry_package',
  'package',
  'installation',
  'installation_repositories',
] as const;
