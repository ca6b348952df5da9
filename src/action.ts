import { setFlagsFromString } from 'node:v8';
import * as core from '@actions/core';
import { runAction } from './entry/action/run-action.ts';
import { toFaultReport } from './entry/fault-report.ts';

// While a long list of tags is read, V8 grows its young generation by some 50 MB, for nothing that is kept. Without
// that, a million tags of one repository stay below 200 MB.
setFlagsFromString('--semi-space-growth-factor=1');

try {
  await runAction({ core, environment: process.env });
} catch (error) {
  core.setFailed(toFaultReport(error));
}
