import type { Problem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Scan } from './scan.ts';

/** What a scan has to say to the user. A partial listing is a warning: it holds values, and harms none. */
export function listScanProblems(scan: Scan): readonly Problem[] {
  switch (scan.status) {
    case 'complete':
    case 'suspended':
      return [];
    case 'failed':
      return [scan.problem];
    case 'partial': {
      const { repository, reason } = scan;
      const message = `ImageRepository ${toObjectName(repository)}: expected all tags of ${repository.spec.image}, found a part of them: ${reason}; its values are held until a scan is complete`;
      return [
        {
          severity: 'warning',
          code: 'registry-partial',
          message,
          place: repository.placeOf(['spec', 'image']),
        },
      ];
    }
  }
}
