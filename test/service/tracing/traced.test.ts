import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Attributes, Span, SpanOptions, SpanStatus, Tracer } from '@opentelemetry/api';
import { INVALID_SPAN_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Job } from '../../../src/service/queue/queue.ts';
import { traceJobs, traceRequests } from '../../../src/service/tracing/traced.ts';

type Recorded = {
  readonly name: string;
  readonly options: SpanOptions;
  attributes: Attributes;
  status?: SpanStatus;
  isEnded: boolean;
};

let spans: Recorded[];

/** As much of a span as is used. */
function createSpan(recorded: Recorded): Span {
  const span: Span = {
    spanContext: () => INVALID_SPAN_CONTEXT,
    setAttribute: () => span,
    setAttributes: (attributes) => {
      recorded.attributes = { ...recorded.attributes, ...attributes };
      return span;
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: (status) => {
      recorded.status = status;
      return span;
    },
    updateName: () => span,
    end: () => {
      recorded.isEnded = true;
    },
    isRecording: () => true,
    recordException: () => {},
  };
  return span;
}

function startSpan(name: string, options: SpanOptions = {}): Span {
  const recorded: Recorded = { name, options, attributes: options.attributes ?? {}, isEnded: false };
  spans.push(recorded);
  return createSpan(recorded);
}

/** The one of its forms that is used. */
function startActiveSpan(name: string, options: SpanOptions, run: (span: Span) => unknown): unknown {
  return run(startSpan(name, options));
}

beforeEach(() => {
  spans = [];
  const tracer = { startSpan, startActiveSpan };
  // @ts-expect-error The form of `startActiveSpan` that nobody calls is left out.
  trace.setGlobalTracerProvider({ getTracer: (): Tracer => tracer });
});

afterEach(() => {
  trace.disable();
});

const job: Job = {
  installation: 1,
  repository: 100,
  triggers: [{ kind: 'push' }, { kind: 'timer' }, { kind: 'push' }],
  attempt: 2,
};

const { signal } = new AbortController();

describe('a job', () => {
  test('is a span with its numbers, what triggered it, and how it ended', async () => {
    const verdict = await traceJobs(async () => ({ kind: 'again', at: 5 }))(job, signal);
    expect(verdict).toEqual({ kind: 'again', at: 5 });
    expect(spans).toEqual([
      expect.objectContaining({
        name: 'reconciliation',
        isEnded: true,
        attributes: {
          'tidemark.installation': 1,
          'tidemark.repository': 100,
          'tidemark.triggers': ['push', 'timer'],
          'tidemark.attempt': 2,
          'tidemark.verdict': 'again',
        },
      }),
    ]);
    expect(spans[0]?.options.kind).toBe(SpanKind.CONSUMER);
  });

  test('that fails is a failed span, which repeats nothing of the message', async () => {
    const failing = traceJobs(() => Promise.reject(new TypeError('the token is hunter2')));
    await expect(failing(job, signal)).rejects.toThrow('hunter2');
    expect(spans[0]).toMatchObject({
      isEnded: true,
      status: { code: SpanStatusCode.ERROR, message: 'TypeError' },
    });
    expect(JSON.stringify(spans)).not.toContain('hunter2');
  });
});

describe('a request', () => {
  async function ask(path: string): Promise<boolean> {
    const request = new IncomingMessage(new Socket());
    request.url = path;
    request.method = 'POST';
    const response = new ServerResponse(request);
    response.statusCode = 202;
    return traceRequests('/hook', async () => true)(request, response);
  }

  test('is a span with its status, without its path, which may be a secret', async () => {
    expect(await ask(`/t/1/100/hook/${'a'.repeat(64)}`)).toBe(true);
    expect(spans[0]).toMatchObject({ name: 'webhook /hook', isEnded: true });
    expect(spans[0]?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/hook',
      'http.response.status_code': 202,
    });
    expect(JSON.stringify(spans)).not.toContain('aaaa');
  });

  test('for something else is none', async () => {
    expect(await ask('/healthz')).toBe(true);
    expect(spans).toEqual([]);
  });
});

test('without an SDK, everything goes on as if there were no traces', async () => {
  trace.disable();
  expect(await traceJobs(async () => ({ kind: 'done' }))(job, signal)).toEqual({ kind: 'done' });
  expect(spans).toEqual([]);
});
