import type { PathStep } from './parse-path.ts';

/** A path as users write it. */
export function toPathText(steps: readonly PathStep[]): string {
  return steps.map(toStepText).join('').replace(/^\./, '');
}

function toStepText(step: PathStep): string {
  switch (step.kind) {
    case 'key':
      return /^[^.[\]\\"'\s]+$/.test(step.key) ? `.${step.key}` : `[${JSON.stringify(step.key)}]`;
    case 'index':
      return `[${step.index}]`;
    case 'item':
      return `[${step.field}=${step.value}]`;
  }
}
