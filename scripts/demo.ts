import { runDemo } from './demo/run-demo.ts';

/** The main job, end to end, on a registry and a repository of its own. Nothing of it stays on the machine. */
process.exitCode = await runDemo(process);
