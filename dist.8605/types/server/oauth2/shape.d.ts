type Leaf = 'text' | 'bool' | 'int' | 'any';
/** What an answer must be: values by name, `[shape]` for a list. */
export interface Shape {
    readonly [key: string]: Leaf | Shape | readonly [Shape];
}
type Value<T> = T extends 'text' ? string : T extends 'bool' ? boolean : T extends 'int' ? number : T extends 'any' ? unknown : T extends readonly [infer Item] ? Values<Item>[] : Values<T>;
type Values<T> = {
    [Key in keyof T]: Value<T[Key]>;
};
/**
 * Reads an answer by its shape, as Go decodes into a struct: what is missing or null is '', false, 0
 * or empty; a value of another type is an error, so that a number is never taken for an id's text.
 */
export declare function readShape<const S extends Shape>(raw: unknown, shape: S): Values<S>;
/** The same for a list of such things. */
export declare function readList<const S extends Shape>(raw: unknown, shape: S): Values<S>[];
export {};
