import type { App } from '../base/app.js';
import type { Caller } from '../base/caller.js';
/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 one, all of which one subscriber
 * usually has. An IPv4 address in IPv6 clothes is the IPv4 one.
 */
export declare function addressKey(ip: string): string;
/**
 * Whether `caller.ip` is the client's own as far as anyone can know: not where the connection comes
 * from this machine or network and no header is trusted, since a proxy may stand there for everybody.
 */
export declare function hasOwnAddress({ settings }: App, caller: Caller): boolean;
/** Whether an address is of this machine or a network of one's own, where a proxy may stand. */
export declare function isPrivateAddress(ip: string): boolean;
