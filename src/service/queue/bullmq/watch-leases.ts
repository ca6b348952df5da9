import type { Worker } from 'bullmq';

/** The part of the lease after which a job is cut off; the rest is for its end. Renewals come at half of it at most. */
const enough = 0.8;

type Watch = { readonly lease: number; readonly cutOff: (claim: string) => void };

/**
 * Cuts off a job whose lease this process could not renew in time: another process may be about to run it again. BullMQ
 * tells of leases that are lost, but not of those that it could not ask about, as when Redis is out of reach.
 */
export function watchLeases(worker: Worker, { lease, cutOff }: Watch): { readonly stop: () => void } {
  const renewed = new Map<string, number>();
  worker.on('active', ({ id = '' }) => renewed.set(id, Date.now()));
  worker.on('locksRenewed', ({ jobIds }) => {
    for (const id of jobIds) if (renewed.has(id)) renewed.set(id, Date.now());
  });
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) cutOff(id);
  });
  worker.on('completed', ({ id = '' }) => renewed.delete(id));
  worker.on('failed', (turn) => renewed.delete(turn?.id ?? ''));
  const timer = setInterval(() => {
    const earliest = Date.now() - lease * enough;
    for (const [id, time] of renewed) {
      if (time >= earliest) continue;
      renewed.delete(id);
      cutOff(id);
    }
  }, lease / 8);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
