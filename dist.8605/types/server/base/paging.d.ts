export interface Paging {
    /** Go's int64: a bigint beyond what a number holds exactly. */
    page: number | bigint;
    perPage: number;
    /** How many entries the pages before this one hold; none where Go's product overflows below 0. */
    offset: number;
    skipTotal: boolean;
}
/** Page and size that a query asks for, within bounds. Throws request.invalid. */
export declare function readPaging(query: Readonly<Record<string, string>>): Paging;
