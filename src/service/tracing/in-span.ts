import type { Attributes } from '@opentelemetry/api';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { version } from '../../version.ts';

export type SpanRequest = {
  /** With few different values: it groups traces. */
  readonly name: string;
  readonly kind: 'consumer' | 'server' | 'internal';
  readonly attributes: Attributes;
};

const kinds = { consumer: SpanKind.CONSUMER, server: SpanKind.SERVER, internal: SpanKind.INTERNAL };

/**
 * Runs something as a span of OpenTelemetry. Without an SDK in the process, which is the operator's to load, this costs
 * nothing and goes nowhere. An error ends the span as failed, by its name only: messages may hold what is a tenant's.
 */
export async function inSpan<Result>(
  { name, kind, attributes }: SpanRequest,
  run: (setAttributes: (attributes: Attributes) => void) => Promise<Result>,
): Promise<Result> {
  const tracer = trace.getTracer('tidemark', version);
  return tracer.startActiveSpan(name, { kind: kinds[kind], attributes }, async (span) => {
    try {
      return await run((more) => span.setAttributes(more));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
}
