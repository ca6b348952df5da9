import type { Problem } from '../../../errors.ts';
import type { Forge, Outcome } from '../forge.ts';
import type { Answerable, DeliveredGroup } from '../request.ts';
import { ANSWER_MARKER, renderAnswer } from '../text/render-answer.ts';

/**
 * Answers those who have asked for something, in one comment on each pull request: the same one every time, and only
 * when it says something else than before. A pull request is no worse off without it, so what fails is a warning.
 */
export async function answer(
  forge: Forge,
  groups: readonly DeliveredGroup[],
  asked: readonly Answerable[],
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const number of new Set(asked.map(({ pullRequest }) => pullRequest))) {
    const commands = asked.flatMap((one) => (one.pullRequest === number ? one.commands : []));
    const group = groups.find(({ pullRequest }) => pullRequest?.number === number);
    const written = await write(forge, number, renderAnswer(commands, group));
    if (written.ok) continue;
    const message = `expected to answer in a comment on pull request #${number}: ${written.failure.message}`;
    problems.push({ severity: 'warning', code: 'forge-failed', message });
  }
  return problems;
}

async function write(forge: Forge, number: number, text: string): Promise<Outcome<void>> {
  const found = await forge.findOwnComment(number, ANSWER_MARKER);
  if (!found.ok) return found;
  if (found.value === null) return forge.comment(number, text);
  if (found.value.body.trim() === text) return { ok: true, value: undefined };
  return forge.editComment(found.value.id, text);
}
