/** The default tenant's, where it has no record. */
export declare const defaultTenantUuid: string;
/** An account's UUID, always the same: this contract's clients take no other kind of id. */
export declare function subjectUuid(recordId: string): string;
