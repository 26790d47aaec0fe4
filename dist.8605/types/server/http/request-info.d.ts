import type { RequestInfo } from '../base/caller.js';
import type { Exchange } from '../base/route.js';
/** What rules may read of a request. Source: PocketBase core/event_request.go initRequestInfo. */
export declare function requestInfo(exchange: Exchange, context: RequestInfo['context'], body: Record<string, unknown>): RequestInfo;
