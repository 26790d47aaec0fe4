import type { StoredField } from './stored-field.js';
/** A collection as `_collections` holds it, its JSON columns not yet encoded. */
export interface StoredCollection {
    id: string;
    system: boolean;
    type: 'base' | 'auth';
    name: string;
    fields: StoredField[];
    indexes: string[];
    listRule: string | null;
    viewRule: string | null;
    createRule: string | null;
    updateRule: string | null;
    deleteRule: string | null;
    /** Keys in the order in which PocketBase writes them. */
    options: Record<string, unknown>;
}
