import * as z from 'zod';
import type { Notice } from '../event.ts';
import { findJson } from '../http/json.ts';
import type { Memory } from '../providers/provider-kind.ts';

const texts = z.record(z.string(), z.string());

const noticeSchema = z.object({
  involvedObject: z.object({
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    uid: z.string().exactOptional(),
    apiVersion: z.string().exactOptional(),
  }),
  severity: z.enum(['info', 'error']),
  timestamp: z.string(),
  message: z.string(),
  reason: z.string(),
  metadata: texts,
  reportingController: z.string(),
  reportingInstance: z.string().exactOptional(),
  standing: z.literal('news'),
  labels: texts,
  changes: z.array(
    z.object({
      image: z.string(),
      old: z.string(),
      new: z.string(),
      policy: z.string(),
      files: z.array(z.string()),
    }),
  ),
  url: z.string().exactOptional(),
  pullRequest: z
    .object({
      number: z.int(),
      url: z.string(),
      action: z.enum(['opened', 'updated', 'merged', 'closed', 'paused']),
    })
    .exactOptional(),
  clusters: z.array(z.string()).exactOptional(),
  cluster: z.string().exactOptional(),
  path: z.string().exactOptional(),
  advice: z.string().exactOptional(),
  recovered: z.boolean(),
  delivery: z.string().exactOptional(),
  statusContext: z.string().exactOptional(),
});

const key = 'unsent';
const most = 50;
const longestWait = 3 * 24 * 60 * 60 * 1_000;

/** News that a channel did not take in an earlier run. Trouble is not kept: while it lasts, every run tells of it. */
export function readUnsent(memory: Memory, now: number): readonly Notice[] {
  const kept = findJson({ text: memory.get(key) ?? '' });
  const notices = (Array.isArray(kept) ? kept : []).flatMap((one) => noticeSchema.safeParse(one).data ?? []);
  return notices.filter(({ timestamp }) => now - Date.parse(timestamp) < longestWait);
}

/** Keeps the latest of what was not sent for the next run, and forgets what was kept before. */
export function writeUnsent(memory: Memory, notices: readonly Notice[]): void {
  const news = notices.filter(({ standing }) => standing === 'news').slice(-most);
  if (news.length > 0 || memory.get(key) !== undefined) memory.set(key, JSON.stringify(news));
}
