import { toPlaceText } from '../errors.ts';
import type { Finding } from '../lint/finding.ts';
import type { LintResult } from '../lint/lint.ts';
import type { MarkerState } from '../lint/markers/marker-state.ts';
import type { Severity } from '../lint/rules/rule.ts';
import type { Colors } from './colors.ts';
import { toSafeText } from './safe-text.ts';

export type LintTextOptions = {
  readonly colors: Colors;
  /** Lists every marker first. */
  readonly listsMarkers: boolean;
};

/** One line for each finding, as compilers write them, and a closing line with the counts. */
export function toLintText(result: LintResult, { colors, listsMarkers }: LintTextOptions): string {
  const markers = listsMarkers ? result.markers.map((marker) => toMarkerLine(marker, colors)) : [];
  const findings = result.findings.map((finding) => toFindingLine(finding, colors));
  return [...markers, ...findings, toCountLine(result)].map((line) => `${line}\n`).join('');
}

function toFindingLine({ rule, severity, message, place }: Finding, colors: Colors): string {
  const at = place === undefined ? '' : `${toSafeText(toPlaceText(place))}: `;
  return `${at}${toPaint(severity, colors)(severity)}: ${rule}: ${toSafeText(message)}`;
}

function toPaint(severity: Severity, colors: Colors): (text: string) => string {
  switch (severity) {
    case 'error':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'note':
      return colors.cyan;
  }
}

function toMarkerLine(marker: MarkerState, colors: Colors): string {
  const { place, state, setter, value, automations, rule, message } = marker;
  const at = toSafeText(toPlaceText(place));
  const name = setter === undefined ? '' : ` ${toSafeText(setter)}`;
  switch (state) {
    case 'usable':
      return `${at}: ${colors.green(state)}:${name} = ${toSafeText(JSON.stringify(value))}, set by ${automations.join(', ')}`;
    case 'suspended':
      return `${at}: ${colors.dim(state)}:${name}: ${toSafeText(message ?? '')}`;
    case 'unusable':
      return `${at}: ${colors.red(state)}:${name}${name === '' ? ' ' : ': '}${rule ?? ''}`;
  }
}

function toCountLine({ findings, markers, files }: LintResult): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const usable = markers.filter(({ state }) => state === 'usable').length;
  const found = [
    plural(count('error'), 'error'),
    plural(count('warning'), 'warning'),
    plural(count('note'), 'note'),
  ];
  return `${found.join(', ')} (${plural(files, 'file')}, ${usable} of ${plural(markers.length, 'marker')} usable)`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
