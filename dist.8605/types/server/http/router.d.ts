import type { Contract, Exchange } from '../base/route.js';
/** Runs the row that a request belongs to; false when there is none. */
export interface ContractRouter {
    run(exchange: Exchange, path: string): Promise<boolean>;
    /** The contract whose 404 an unknown path gets. */
    ownerOf(path: string): Contract;
    /** Whether a contract other than the first claims the path. */
    isClaimed(path: string): boolean;
}
/**
 * Builds the routers for the contracts' rows: at their own paths, and again under `/c/<name>` for
 * all but the first, which is the native one and owns what no other claims. Of two rows with one
 * path the earlier contract's counts.
 *
 * One @koa/router tries every row of its own on every request (250 rows take longer than all the
 * rest), so each gets only the rows of one method, one count of segments and one beginning.
 */
export declare function createRouter(contracts: readonly Contract[]): ContractRouter;
