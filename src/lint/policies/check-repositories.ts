import { TidemarkError } from '../../errors.ts';
import { compileExclusions } from '../../registry/exclusion.ts';
import { parseImageName } from '../../registry/image-name.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { LintInput } from '../lint-input.ts';

/** What a scan would fail on before it asks a registry. */
export function checkRepositories({ manifests }: LintInput): readonly Finding[] {
  return manifests.imageRepositories.flatMap(({ spec, placeOf }) => {
    const findings: Finding[] = [];
    const name = attempt(() => parseImageName(spec.image, spec));
    if (name instanceof TidemarkError) {
      findings.push(
        createFinding('invalid-image', `spec.image: ${name.message}`, placeOf(['spec', 'image'])),
      );
    }
    for (const [index, pattern] of spec.exclusionList.entries()) {
      const test = attempt(() => compileExclusions([pattern]));
      if (!(test instanceof TidemarkError)) continue;
      const place = placeOf(['spec', 'exclusionList', index]);
      findings.push(createFinding('invalid-pattern', `${test.message}; correct it`, place));
    }
    return findings;
  });
}
