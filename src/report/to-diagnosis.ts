import type { Finding } from '../delivery/github/survey/judge-survey.ts';
import type { Colors } from './colors.ts';
import { toSafeText } from './safe-text.ts';

const SIGNS: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok     ',
  warning: 'warning',
  error: 'error  ',
  unknown: 'unknown',
};

/** What was looked at, one line for each thing, and below it what to do about it. */
export function toDiagnosisText(findings: readonly Finding[], colors: Colors): string {
  const lines = findings.map(({ topic, state, message, fix }) => {
    const sign = paint(SIGNS[state], state, colors);
    const advice = fix === undefined ? '' : `\n         ${toSafeText(`to do: ${fix}`)}`;
    return `${sign}  ${topic}: ${toSafeText(message)}${advice}\n`;
  });
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const closing = `${count('error')} errors, ${count('warning')} warnings, ${count('unknown')} unknown, ${count('ok')} in order\n`;
  return `${lines.join('')}\n${closing}`;
}

/** The same for programs. `result` is `failed` when something has to be fixed before a run can work. */
export function toDiagnosisJson(findings: readonly Finding[]): string {
  const result = findings.some(({ state }) => state === 'error') ? 'failed' : 'ok';
  return `${JSON.stringify({ version: 1, result, findings }, undefined, 2)}\n`;
}

function paint(text: string, state: Finding['state'], colors: Colors): string {
  switch (state) {
    case 'ok':
      return colors.green(text);
    case 'error':
      return colors.red(text);
    case 'warning':
    case 'unknown':
      return colors.yellow(text);
  }
}
