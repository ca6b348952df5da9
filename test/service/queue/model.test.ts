import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/service/queue/queue.ts';
import type { Trigger } from '../../../src/service/queue/trigger.ts';
import { QueueModel } from '../../support/queue-model.ts';
import { backends, type Backend } from '../../support/state-backends.ts';
import { until, Workbench } from '../../support/workbench.ts';

const rules = { slots: 3, perInstallation: 2, attempts: 2 };
const never = 4_000_000_000_000;
const isLong = (process.env['TIDEMARK_LONG'] ?? '') !== '';

/** Repository 12 belongs to installation 1. */
const repository = fc.constantFrom(10, 11, 12, 13, 20, 21, 30);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('enqueue' as const), repository, trigger: fc.nat(3) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('finish' as const),
      which: fc.nat(rules.slots - 1),
      outcome: fc.constantFrom('done', 'again', 'fail'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('forget' as const), repository, all: fc.boolean() }),
  },
);

const verdicts: Readonly<Record<'done' | 'again', Verdict>> = {
  done: { kind: 'done' },
  again: { kind: 'again', at: never },
};

describe.each(backends)('a queue on $name', ({ start }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend.close());

  async function follow(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) {
    const model = new QueueModel(rules);
    const queue = await backend.createQueue({ ...rules, backoff: () => 3_600_000 });
    const bench = new Workbench(queue, { concurrency: rules.slots });
    const observe = async () => ({
      depth: await queue.depth(),
      started: bench.started.map(({ job }) => ({
        repository: job.repository,
        attempt: job.attempt,
        triggers: job.triggers.map((trigger) => JSON.stringify(trigger)),
      })),
    });
    try {
      for (const one of steps) {
        if (one.kind === 'enqueue') {
          const trigger: Trigger = { kind: 'images', images: [`app-${one.trigger}`] };
          const installation = Math.floor(one.repository / 10);
          model.enqueue(installation, one.repository, JSON.stringify(trigger));
          await queue.enqueue({ installation, repository: one.repository, trigger });
        } else if (one.kind === 'forget') {
          const target = [Math.floor(one.repository / 10), ...(one.all ? [] : [one.repository])] as const;
          model.forget(...target);
          await queue.forget(...target);
        } else {
          const run = [...bench.open][one.which];
          if (run === undefined) continue;
          const isOver = until(() => !bench.open.has(run), 'the end of the run');
          if (one.outcome === 'fail') run.fail(new Error('as it was told'));
          else run.finish(verdicts[one.outcome]);
          await isOver;
          model.finish(run.job.repository, one.outcome);
        }
        const expected = JSON.stringify({ depth: model.depth, started: model.started });
        await until(async () => JSON.stringify(await observe()) === expected, 'the model').catch(
          () => undefined,
        );
        expect(await observe()).toEqual({ depth: model.depth, started: model.started });
      }
    } finally {
      await bench.worker.stop(0);
      await queue.close();
    }
  }

  test('does what the model of it does, whatever is asked for and however jobs end', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), follow), {
      numRuns: isLong ? 500 : 25,
      endOnFailure: true,
    });
  }, 600_000);
});
