import type { Problem } from '../../errors.ts';
import type { EventParts } from './create-event.ts';

const longestList = 5;

/** The failure of one automation, with Flux's reason for the first problem; absent when there is none. */
export function describeFailure(problems: readonly Problem[]): Omit<EventParts, 'object'> | undefined {
  const [first] = problems;
  if (first === undefined) return undefined;
  const { reason, prefix } = explain(first);
  const lines = problems.slice(0, longestList).map(toLine);
  const rest = problems.length - lines.length;
  return {
    standing: 'trouble',
    reason,
    message: `${prefix}${lines.join('\n')}${rest > 0 ? `\nand ${rest} more` : ''}`,
    advice: toAdvice(problems),
  };
}

function toLine({ message, place }: Problem): string {
  return place === undefined ? message : `${message} (${place.file}:${place.line})`;
}

function explain({ code }: Problem): { readonly reason: string; readonly prefix: string } {
  switch (code) {
    case 'dirty-tree':
    case 'wrong-branch':
    case 'not-a-repository':
    case 'no-commits':
      return { reason: 'GitOperationFailed', prefix: 'failed to checkout source: ' };
    case 'git-failed':
    case 'push-rejected':
    case 'read-only-tree':
    case 'path-escapes':
      return { reason: 'GitOperationFailed', prefix: 'failed to update source: ' };
    case 'invalid-reference':
    case 'unusable-marker':
    case 'rewrite-unsafe':
    case 'path-not-found':
    case 'yaml-syntax':
      return { reason: 'UpdateFailed', prefix: 'failed to apply policies: ' };
    case 'access-denied':
      return { reason: 'AccessDenied', prefix: '' };
    case 'template-removed-field':
      return { reason: 'RemovedTemplateField', prefix: '' };
    case 'no-push-branch':
      return { reason: 'InvalidSourceConfiguration', prefix: '' };
    default:
      return { reason: 'Failed', prefix: '' };
  }
}

function toAdvice(problems: readonly Problem[]): string {
  const { place } = problems.find((problem) => problem.place !== undefined) ?? {};
  const where = place === undefined ? '' : ` Start at ${place.file}:${place.line}.`;
  return `Nothing more is delivered for this automation until it is corrected.${where}`;
}
