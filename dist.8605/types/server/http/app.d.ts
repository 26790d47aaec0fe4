import Koa from 'koa';
import type { App } from '../base/app.js';
import type { Contract } from '../base/route.js';
/**
 * The Koa app that serves the contracts; the first one is native and owns every path that no other
 * claims. One layer does it all in order (headers, caller, route, files, errors, log line), because
 * each layer of its own costs about 5 % of a small request.
 */
export declare function createKoa(app: App, contracts: readonly Contract[]): Koa;
