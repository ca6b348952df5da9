import type * as core from '@actions/core';
import type { Finding } from '../../delivery/github/survey/judge-survey.ts';
import { createColors } from '../../report/colors.ts';
import { toSafeText } from '../../report/safe-text.ts';
import { toDiagnosisText } from '../../report/to-diagnosis.ts';
import { toFolded } from '../../report/to-folded.ts';
import { diagnose } from '../doctor/doctor.ts';
import type { RunOptions } from '../run-once.ts';
import { writeInert } from './write-inert.ts';

/** Says in a workflow what `tidemark doctor` says in a shell. */
export async function runDoctorStep(host: typeof core, options: RunOptions): Promise<void> {
  const { findings } = await diagnose(options);
  writeInert(host, toDiagnosisText(findings, createColors(true)));
  for (const finding of findings) annotate(host, finding);
  if ((options.environment['GITHUB_STEP_SUMMARY'] ?? '') !== '') {
    const text = toDiagnosisText(findings, createColors(false));
    await host.summary.addRaw(toFolded('What a run depends on', text, 'text'), true).write();
  }
  const errors = findings.filter(({ state }) => state === 'error').length;
  if (errors > 0)
    host.setFailed(`${errors === 1 ? '1 thing keeps' : `${errors} things keep`} a run from working`);
}

function annotate({ error, warning }: typeof core, { topic, state, message, fix }: Finding): void {
  const text = toSafeText(fix === undefined ? message : `${message}; to do: ${fix}`);
  if (state === 'error') error(text, { title: topic });
  if (state === 'warning') warning(text, { title: topic });
}
