import type { Job } from '../crons/runner.js';
/** Removes what has expired; for every collection, the ones that have switched it off included. */
export declare const authJobs: readonly Job[];
