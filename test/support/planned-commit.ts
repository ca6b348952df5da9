import type { PlannedCommit } from '../../src/delivery/delivery.ts';

type Overrides = Partial<Omit<PlannedCommit, 'files'>> & {
  readonly files?: Readonly<Record<string, readonly [string, string]>>;
};

/** A commit on `main` by the bot, of files given as `{ path: [before, after] }`. */
export function planCommit({ files = {}, ...overrides }: Overrides = {}): PlannedCommit {
  const encoder = new TextEncoder();
  return {
    automation: 'flux-system/auto',
    checkoutBranch: 'main',
    pushBranch: 'main',
    separateBranch: false,
    author: { name: 'fluxcdbot', email: 'bot@example.com' },
    message: 'Update from image update automation',
    pushOptions: {},
    changes: [],
    ...overrides,
    files: Object.entries(files).map(([path, [before, after]]) => ({
      path,
      before: encoder.encode(before),
      after: encoder.encode(after),
    })),
  };
}
