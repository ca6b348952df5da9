import type { Family } from '../family.ts';
import { toCases } from '../family.ts';

export const family: Family = {
  names: ['setters', 'setters-random'],
  fits: (firstCase) => 'filesIn' in firstCase,
  run: (content) =>
    toCases(content).map((each) => ({
      name: JSON.stringify(each).slice(0, 80),
      passed: false,
      detail: 'not implemented',
    })),
};
