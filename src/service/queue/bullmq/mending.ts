import type { BullmqParts } from './bullmq-worker.ts';

/** At most so many turns are added at once; the next mending adds more. */
const mostTurns = 1_000;

/** Looks now and then for what died processes left, in every process that works. */
export function startMending(parts: BullmqParts): { readonly stop: () => void } {
  const { turns, scripts, addTurns, rules, mendEvery } = parts;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const mend = async () => {
    try {
      const { waiting = 0 } = await turns.getJobCounts('waiting');
      const missing = await scripts.mend(waiting, turns.toKey(''));
      await addTurns(Math.min(missing, mostTurns));
    } catch (error) {
      rules.warn(`what is left behind was not looked for: ${String(error)}`);
    }
    if (!isStopped) schedule();
  };
  function schedule() {
    // Some chance, so that the processes do not all look at the same time.
    timer = setTimeout(() => void mend(), mendEvery * (0.75 + Math.random() * 0.5));
    timer.unref();
  }
  void mend();
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
