import type { Handler } from '../http/handler.ts';
import { toPath } from '../http/handler.ts';
import type { WorkOptions } from '../queue/queue.ts';
import { inSpan } from './in-span.ts';

/** Every job as a span, under the numbers of its installation and repository. */
export function traceJobs(handle: WorkOptions['handle']): WorkOptions['handle'] {
  return async (job, signal) => {
    const { installation, repository, triggers, attempt } = job;
    const attributes = {
      'tidemark.installation': installation,
      'tidemark.repository': repository,
      'tidemark.triggers': [...new Set(triggers.map(({ kind }) => kind))],
      'tidemark.attempt': attempt,
    };
    return inSpan({ name: 'reconciliation', kind: 'consumer', attributes }, async (setAttributes) => {
      const verdict = await handle(job, signal);
      setAttributes({ 'tidemark.verdict': verdict.kind });
      return verdict;
    });
  };
}

/**
 * Every request that a handler may answer as a span. It is named by the step of the path that all of them have, because
 * the rest may be a secret.
 */
export function traceRequests(step: string, handle: Handler): Handler {
  return async (request, response) => {
    if (!toPath(request).includes(step)) return handle(request, response);
    const attributes = { 'http.request.method': request.method ?? '', 'http.route': step };
    return inSpan({ name: `webhook ${step}`, kind: 'server', attributes }, async (setAttributes) => {
      const isAnswered = await handle(request, response);
      setAttributes({ 'http.response.status_code': response.statusCode });
      return isAnswered;
    });
  };
}
