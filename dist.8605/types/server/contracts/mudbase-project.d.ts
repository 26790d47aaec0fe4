import type { App } from '../base/app.js';
import { type RecordModel } from '../model/record.js';
/** A project of this contract; without a row it is the one that everybody is in. */
export interface Project {
    /** Record id; '' without a row. */
    id: string;
    key: string;
    needsVerifiedEmail: boolean;
}
/**
 * The project of that key; undefined where there is none. A folder without projects has only the
 * default one, which then answers to every key.
 */
export declare function findProject(app: App, key: string): Promise<Project | undefined>;
/**
 * The project that an account signs in to: the one that was named, else its own, else the default
 * one. Throws auth.failed where it is bound to another, auth.unverified.
 */
export declare function requireProject(app: App, account: RecordModel, named: Project | undefined): Promise<Project>;
