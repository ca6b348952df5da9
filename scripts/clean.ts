import { rmSync } from 'node:fs';

/** Removes the folders named on the command line, so that a renamed source leaves no stale output behind. */
for (const folder of process.argv.slice(2)) rmSync(folder, { recursive: true, force: true });
