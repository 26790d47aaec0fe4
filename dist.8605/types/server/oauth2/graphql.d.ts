import type { CallInit } from './call.js';
/** How the user is asked for where there is no address but GraphQL's. */
export declare function graphql(query: string): CallInit;
