import type { Finding } from '../lint/finding.ts';
import type { LintResult } from '../lint/lint.ts';
import type { RuleId } from '../lint/rules/rules.ts';
import { rules, toHelpUri } from '../lint/rules/rules.ts';
import { version } from '../version.ts';

/** GitHub code scanning refuses a run with more results. */
const resultLimit = 25_000;

/**
 * The findings as SARIF 2.1.0 (OASIS), with what GitHub code scanning asks for: a location for every result, and a rule
 * with its help for every name. What has no place of its own is put at the start of `fallback`.
 */
export function toLintSarif({ findings }: LintResult, { fallback }: { readonly fallback: string }) {
  const shown = findings.slice(0, resultLimit);
  const ids = [...new Set(shown.map(({ rule }) => rule))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Tidemark',
            version,
            semanticVersion: version,
            informationUri: 'https://github.com/tidemark-dev/tidemark',
            rules: ids.map(toReportingDescriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        results: shown.map((finding) => toResult(finding, { ids, fallback })),
      },
    ],
  };
}

function toReportingDescriptor(id: RuleId) {
  const { title, severity } = rules[id];
  const helpUri = toHelpUri(id);
  return {
    id,
    name: id.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: `${title}.` },
    help: {
      text: `${title}. See ${helpUri}`,
      markdown: `${title}. [What it means and how to fix it](${helpUri})`,
    },
    helpUri,
    defaultConfiguration: { level: severity },
    properties: { tags: toTags(id), precision: 'high', 'problem.severity': toProblemSeverity(severity) },
  };
}

function toTags(id: RuleId): readonly string[] {
  return id.startsWith('plain-') ? ['image-automation', 'security'] : ['image-automation'];
}

/** The words of GitHub for the three severities. */
function toProblemSeverity(severity: Finding['severity']): string {
  return severity === 'note' ? 'recommendation' : severity;
}

type Context = { readonly ids: readonly RuleId[]; readonly fallback: string };

function toResult({ rule, severity, message, place }: Finding, { ids, fallback }: Context) {
  const { file, line, column } = place ?? { file: fallback, line: 1, column: 1 };
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file), uriBaseId: '%SRCROOT%' },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}

/** A relative reference of RFC 3986: the path with everything but its slashes escaped. */
function toUri(file: string): string {
  return file
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
