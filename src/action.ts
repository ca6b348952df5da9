import * as core from '@actions/core';
import { boundHeap } from './entry/bound-heap.ts';
import { runAction } from './entry/action/run-action.ts';
import { toFaultReport } from './entry/fault-report.ts';

boundHeap();

try {
  await runAction({ core, environment: process.env });
} catch (error) {
  core.setFailed(toFaultReport(error));
}
