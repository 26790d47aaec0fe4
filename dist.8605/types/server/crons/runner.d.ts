import type { App } from '../base/app.js';
/** Something to do again and again. It must not matter that another process does it as well. */
export interface Job {
    /** PocketBase's id of the job. */
    name: string;
    /** Minute, hour, day, month, weekday; UTC. */
    schedule: string;
    run(app: App): Promise<void>;
}
/** Starts the jobs; one that fails is logged and runs again at its next time. */
export declare function startJobs(app: App, jobs: readonly Job[]): {
    stop(): Promise<void>;
};
