import { configureGlobal } from 'fast-check';

/**
 * Property tests take the same cases in every run, so that a red run can be run again. The long suite
 * (`TIDEMARK_LONG`) takes new ones each time and prints the seed of a failure.
 */
if ((process.env['TIDEMARK_LONG'] ?? '') === '') configureGlobal({ seed: 20_261_122 });
