import type { Collection, Rule } from '../model/collection.js';
import type { Field } from '../model/field-options.js';
import { type AuthDraft } from './auth-draft.js';
/** A collection while it is edited. Its type is any text until it has been checked. */
export interface Draft {
    /** '' for one that isn't stored yet; otherwise the id that it is stored under. */
    storedId: string;
    /** The id that was derived from type and name, and may be again. */
    derivedId: string;
    id: string;
    name: string;
    type: string;
    system: boolean;
    fields: Field[];
    indexes: string[];
    listRule: Rule;
    viewRule: Rule;
    createRule: Rule;
    updateRule: Rule;
    deleteRule: Rule;
    created: string;
    updated: string;
    auth: AuthDraft;
    viewQuery: string;
}
export declare const ruleNames: readonly ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule'];
/** A collection that isn't stored, with what its type brings along. */
export declare function newDraft(type: string, name: string, id?: string): Draft;
/** A stored collection, every option of it there, to be changed at will. */
export declare function draftOf(collection: Collection): Draft;
/** Puts what a request says onto the draft. Throws DecodeError. */
export declare function applyRequest(draft: Draft, body: unknown): void;
/** The draft as the model that rules and records read. */
export declare function collectionOf(draft: Draft): Collection;
/** What the options column holds. */
export declare function optionsOf({ type, auth, viewQuery }: Draft): Record<string, unknown>;
