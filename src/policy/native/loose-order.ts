import { parseConstraint } from '../semver/parse-constraint.ts';
import { judgeVersion } from '../semver/judge-version.ts';
import type { Version } from '../semver/version.ts';
import { parseVersion } from '../semver/version.ts';
import { inRange } from '../verdict.ts';
import type { LooseVersion } from './loose-version.ts';
import { compareLooseVersions, parseLooseVersion } from './loose-version.ts';
import type { NativeRule } from './native-rule.ts';

/**
 * Chooses the highest loose version. A range looks at the first three numbers, and admits prereleases only when it
 * names one, as ever; without a range every release may be chosen.
 */
export function looseVersions(range: string | undefined): NativeRule<LooseVersion> {
  const bounds = range === undefined ? undefined : { range, constraint: parseConstraint(range) };
  return {
    aim: `the highest version${range === undefined ? '' : ` in the range '${range}'`}, with any number of parts`,
    read: ({ key }) => parseLooseVersion(key),
    judge({ key }, loose) {
      if (loose === undefined) {
        const detail = `'${key}' is not a version: it does not begin with a number`;
        return { stage: 'listed', reason: 'not-a-version', detail };
      }
      if (bounds !== undefined) return judgeVersion({ key, version: toVersion(loose), ...bounds });
      if (!loose.isPrerelease) return inRange;
      return {
        stage: 'parsed',
        reason: 'prerelease',
        detail: `'${key}' is a prerelease, and there is no range that names one`,
      };
    },
    compare: compareLooseVersions,
  };
}

/** What a range can look at. */
function toVersion({ parts, suffix, isPrerelease }: LooseVersion): Version | undefined {
  const [major = '0', minor = '0', patch = '0'] = parts;
  const version = parseVersion(`${major}.${minor}.${patch}`);
  return version && { ...version, prerelease: isPrerelease ? suffix : '' };
}
