import type { Probot } from 'probot';

/**
 * The GitHub App, as Probot loads it (`npm start`). It takes verified webhooks and tells in its log which repository
 * they are about; repositories are served by the Action and the command line program until the App reconciles them.
 */
export default function app(probot: Probot): void {
  probot.on(
    ['push', 'installation.created', 'installation_repositories.added'],
    ({ id, name, payload, log }) => {
      const repository = 'repository' in payload ? payload.repository?.full_name : undefined;
      log.info({ delivery: id, event: name, repository }, 'webhook received, nothing to do yet');
    },
  );
}
