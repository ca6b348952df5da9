import type { Fix } from '../lint/fix/fix.ts';
import type { LintResult } from '../lint/lint.ts';
import { toHelpUri } from '../lint/rules/rules.ts';

/** The findings for programs. `version` is raised when a field changes its meaning or goes away. */
export function toLintJson({ findings, markers, files }: LintResult, fixes: readonly Fix[]) {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  return {
    version: 1,
    result: count('error') > 0 ? 'failed' : 'ok',
    counts: { files, errors: count('error'), warnings: count('warning'), notes: count('note') },
    findings: findings.map(({ rule, severity, message, place }) => ({
      rule,
      severity,
      message,
      ...place,
      help: toHelpUri(rule),
    })),
    markers: markers.map(({ place, ...marker }) => ({ ...place, ...marker })),
    fixes: fixes.map(({ place, ...fix }) => ({ ...place, ...fix })),
  };
}
