import type { Hold } from '../policy/hold.ts';
import type { SetterValue } from './rewrite-file.ts';

/** What one policy has to say about a marked value. */
export type Answer = { readonly policy: string; readonly value: SetterValue };

/** Why a value stays that clusters would set to different texts: there is one file, and no telling who is right. */
export function findClusterConflict(answers: readonly Answer[]): Hold | undefined {
  const texts = new Map<string, string>();
  for (const { policy, value } of answers) {
    if (value.kind === 'value' && !texts.has(value.value)) texts.set(value.value, policy);
  }
  if (texts.size < 2) return undefined;
  const wishes = Array.from(texts, ([text, policy]) => `${policy} wants ${text}`).join(', ');
  const reason = `clusters do not agree: ${wishes}; give each cluster a file of its own, or narrow the paths of the automations`;
  return { code: 'cluster-conflict', reason };
}
