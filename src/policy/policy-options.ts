import type { Problem } from '../errors.ts';
import type { ImagePolicy } from '../manifests/types.ts';
import type { HoldCode } from './hold.ts';
import { holdCodes } from './hold.ts';

/** What Flux has no field for, from annotations of an ImagePolicy, so that the manifest stays valid in a cluster. */
export type PolicyOptions = {
  /** `tidemark.dev/override`: holds that do not count for this policy. */
  readonly override: ReadonlySet<HoldCode>;
  /** `tidemark.dev/max-major-jump`: an update over more major versions than this is held as an outlier. */
  readonly maxMajorJump?: number;
};

export type ReadOptions = { readonly options: PolicyOptions; readonly problems: readonly Problem[] };

const prefix = 'tidemark.dev/';

/** Holds that stand for a value that does not exist cannot be overridden. */
const overridable: ReadonlySet<string> = new Set<HoldCode>([
  'partial-listing',
  'would-downgrade',
  'current-tag-missing',
  'manifest-not-ready',
  'outlier',
]);

/** Reads the options of a policy. A wrong one is an error at its place, and counts as absent: the holds stay. */
export function readPolicyOptions({ metadata, placeOf }: Pick<ImagePolicy, 'metadata' | 'placeOf'>): ReadOptions {
  const problems: Problem[] = [];
  const report = (name: string, message: string) => {
    const place = placeOf(['metadata', 'annotations', name]);
    problems.push({ severity: 'error', code: 'invalid-value', message: `${name}: ${message}`, place });
  };
  const override = new Set<HoldCode>();
  let maxMajorJump: number | undefined;
  for (const [name, value] of Object.entries(metadata.annotations)) {
    if (!name.startsWith(prefix)) continue;
    switch (name.slice(prefix.length)) {
      case 'override':
        for (const code of parseOverride(value, (message) => report(name, message))) override.add(code);
        break;
      case 'max-major-jump':
        if (/^\d{1,9}$/.test(value)) maxMajorJump = Number(value);
        else report(name, `expected a whole number such as "1", found "${value}"`);
        break;
      default:
        report(name, `expected an option of an ImagePolicy (override, max-major-jump), found none of this name`);
    }
  }
  return { options: { override, ...(maxMajorJump !== undefined && { maxMajorJump }) }, problems };
}

function parseOverride(value: string, report: (message: string) => void): readonly HoldCode[] {
  const written = value.split(',').map((code) => code.trim());
  const wrong = written.filter((code) => !overridable.has(code));
  if (wrong.length > 0) {
    report(`expected a list of ${[...overridable].join(', ')}, found "${wrong.join(', ')}"`);
  }
  return holdCodes.filter((code) => written.includes(code) && overridable.has(code));
}
