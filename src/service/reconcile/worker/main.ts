import { parentPort } from 'node:worker_threads';
import { createRepositoryTrees } from '../../tree/create-repository-trees.ts';
import type { RepositoryTrees } from '../../tree/create-repository-trees.ts';
import { createTenantCredentials } from '../../tenants/tenant-credentials.ts';
import type { JobInput } from '../job-input.ts';
import type { JobPorts } from '../ports.ts';
import { runJob } from '../run-job.ts';
import { createCaller } from './caller.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { fromPlainError, toPlainError } from './protocol.ts';
import { createRemoteRegistry } from './remote-registry.ts';

/**
 * The thread in which what tenants wrote is read and evaluated. It has no environment, no key of the App and no
 * secrets but those of the tenant whose job it does; one job at a time.
 */
const port = parentPort;
if (port === null) throw new Error('this is a thread of the service');

const send = (message: FromWorker): void => port.postMessage(message);
const caller = createCaller(send);
let abort: AbortController | undefined;
let trees: { readonly directory: string; readonly loader: RepositoryTrees } | undefined;

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'run':
      void work(message.input);
      break;
    case 'abort':
      abort?.abort(fromPlainError(message.error));
      break;
    case 'answer':
    case 'refusal':
      caller.settle(message);
      break;
  }
});

async function work(input: JobInput): Promise<void> {
  abort = new AbortController();
  const { signal } = abort;
  try {
    const outcome = await runJob(input, { ports: createPorts(input, signal), signal });
    send({ kind: 'done', outcome });
  } catch (error) {
    send({ kind: 'failed', error: toPlainError(error) });
  }
}

function createPorts(input: JobInput, signal: AbortSignal): JobPorts {
  const { cacheDirectory } = input.settings;
  if (trees?.directory !== cacheDirectory)
    trees = { directory: cacheDirectory, loader: createRepositoryTrees({ cacheDirectory }) };
  const credentials = createTenantCredentials({
    vault: input.vault,
    pullThrough: input.settings.pullThrough,
  });
  return {
    token: (refused) => caller.askText({ name: 'token', refused }, signal),
    registry: createRemoteRegistry(caller),
    trees: trees.loader,
    secrets: {
      read: ({ namespace, name }) => credentials.findSecret(namespace, name),
      places: () => 'it among the secrets that are stored for this installation',
    },
    credentialsFor: async (...asked) => credentials.credentialsFor(...asked),
    connectionFor: (repository) => credentials.connectionFor(repository),
  };
}

send({ kind: 'ready' });
