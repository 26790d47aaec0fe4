import type Koa from 'koa';
import type { App } from './base/app.js';
import { type Clock } from './base/clock.js';
import type { Config } from './base/config.js';
import type { Changes } from './store/notify.js';
/** A gateway that is ready to listen. */
export interface Composed {
    app: App;
    koa: Koa;
    listen(): Promise<{
        url: string;
    }>;
    /** Lets running requests end, then closes what openApp opened. */
    close(): Promise<void>;
}
/** Builds `app` from the configuration and puts the routes before it. Throws StartError. */
export declare function compose(config: Config, clock?: Clock): Promise<Composed>;
/** The flows' `app` over an open data folder. */
export interface OpenApp {
    app: App;
    /** To tell other processes on the folder what a command has changed. */
    changes: Changes;
    close(): Promise<void>;
}
/** What flows need, without a server: enough for the commands. Throws StartError. */
export declare function openApp(config: Config, clock?: Clock): Promise<OpenApp>;
