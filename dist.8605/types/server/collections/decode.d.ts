/**
 * What a JSON value must be, in Go's terms. `?` may be null; `texts` is null or a list of texts;
 * `map?` null or an object; `date` is read leniently.
 */
export type Shape = 'text' | 'text?' | 'bool' | 'bool?' | 'int' | 'number?' | 'texts' | 'map?' | 'date' | {
    struct: Struct;
}
/** An entry is read onto the one of the same name that was there, or else onto `zero`. */
 | {
    list: Struct;
    zero: () => Record<string, unknown>;
} | {
    read: (raw: unknown) => unknown;
};
export type Struct = Readonly<Record<string, Shape>>;
/** A value that isn't of its shape. */
export declare class DecodeError extends Error {
    readonly name = "DecodeError";
}
/**
 * Puts parsed JSON onto what `target` holds, as Go decodes into a struct: keys match without case,
 * unknown ones are passed over, null is the zero value, structs are merged, and so are a list's entries
 * with those of their names. Throws DecodeError.
 */
export declare function decodeInto(struct: Struct, target: Record<string, unknown>, raw: unknown): void;
/** The same for what a folder holds: a value that isn't of its shape is passed over. */
export declare function decodeStored(struct: Struct, target: Record<string, unknown>, raw: unknown): void;
