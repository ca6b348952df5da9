import { toPlaceText } from '../errors.ts';
import type { Place } from '../errors.ts';
import type { Finding } from '../lint/finding.ts';
import type { LintResult } from '../lint/lint.ts';
import type { RuleId } from '../lint/rules/rules.ts';
import { rules, toHelpUri } from '../lint/rules/rules.ts';
import { version } from '../version.ts';

/** GitHub code scanning refuses a run with more results. */
const resultLimit = 25_000;

const order = ['error', 'warning', 'note'] as const;

/**
 * The findings as SARIF 2.1.0 (OASIS), with what GitHub code scanning asks for: a location for every result, and a rule
 * with its help for every name. What has no place of its own is put at the start of `fallback`.
 */
export function toLintSarif({ findings }: LintResult, { fallback }: { readonly fallback: string }) {
  const shown = order.flatMap((level) => findings.filter(({ severity }) => severity === level));
  const leftOut = shown.splice(resultLimit).length;
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
        invocations: [{ executionSuccessful: true, ...notify(leftOut) }],
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the repository.' } } },
        results: shown.map((finding) => toResult(finding, { ids, fallback })),
      },
    ],
  };
}

/** What does not fit is told: what is left out without a word would look as if it were in order. */
function notify(leftOut: number) {
  if (leftOut === 0) return {};
  const text = `${leftOut} more findings were left out; lint a part of the repository, or correct what is shown first.`;
  return { toolExecutionNotifications: [{ level: 'warning', message: { text } }] };
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
    properties: { ...toTags(id), precision: 'high', 'problem.severity': toProblemSeverity(severity) },
  };
}

/** A rule with the tag `security` has a severity from 0.1 to 10.0 of its own. */
function toTags(id: RuleId) {
  if (!id.startsWith('plain-')) return { tags: ['image-automation'] };
  return { tags: ['image-automation', 'security'], 'security-severity': '8.0' };
}

/** The words of GitHub for the three severities. */
function toProblemSeverity(severity: Finding['severity']): string {
  return severity === 'note' ? 'recommendation' : severity;
}

type Context = { readonly ids: readonly RuleId[]; readonly fallback: string };

function toResult({ rule, severity, message, place }: Finding, { ids, fallback }: Context) {
  const isOurs = place !== undefined && !isElsewhere(place);
  const { file, line, column } = isOurs ? place : { file: fallback, line: 1, column: 1 };
  const text = place === undefined || isOurs ? message : `${toPlaceText(place)}: ${message}`;
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: severity,
    message: { text: text.toWellFormed() },
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

/** What a source includes is called by the URL of its repository; code scanning takes files of this one only. */
function isElsewhere({ file }: Place): boolean {
  return file.includes('://');
}

/** A relative reference of RFC 3986: the path with everything but its slashes escaped. */
function toUri(file: string): string {
  return file
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
