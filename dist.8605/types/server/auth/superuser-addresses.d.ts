import type { App } from '../base/app.js';
/**
 * Refuses a superuser whose address settings.superuserIPs leaves out; an empty list lets all in.
 * Throws access.forbidden. Source: PocketBase apis/middlewares.go superuserIPsWhitelist.
 */
export declare function requireSuperuserAddress({ settings }: App, ip: string): void;
/**
 * Sets settings.superuserIPs; an empty list lifts the restriction. Throws StartError in PocketBase's
 * words: cmd/superuser.go.
 */
export declare function setSuperuserAddresses({ settings }: App, list: string[]): Promise<void>;
