/**
 * An account as the tables of pocketgate.db identify it: ids of its collection and of its record.
 */
export type Account = readonly [collection: string, record: string]
