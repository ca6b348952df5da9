import { TidemarkError } from '../../errors.ts';
import { compileExclusions } from '../../registry/exclusion.ts';
import { parseImageName } from '../../registry/image-name.ts';
import { scanFrom, toScannedImage } from '../../registry/scanned-image.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { LintInput } from '../lint-input.ts';

/** What a scan would fail on before it asks a registry. */
export function checkRepositories({ manifests }: LintInput): readonly Finding[] {
  return manifests.imageRepositories.flatMap((repository) => {
    const { spec, placeOf } = repository;
    const findings: Finding[] = [];
    const name = attempt(() => parseImageName(spec.image, spec));
    if (name instanceof TidemarkError) {
      findings.push(
        createFinding('invalid-image', `spec.image: ${name.message}`, placeOf(['spec', 'image'])),
      );
    }
    const scanned = attempt(() => toScannedImage(repository));
    if (scanned instanceof TidemarkError && !(name instanceof TidemarkError)) {
      const place = placeOf(['metadata', 'annotations', scanFrom]);
      findings.push(createFinding('invalid-image', `${scanFrom}: ${scanned.message}`, place));
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
