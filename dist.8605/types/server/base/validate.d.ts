import type { Shapes } from '../../schema/types.gen.js';
import { type StructType, structs } from '../../schema/validators.gen.js';
/** A shape of schema/: `contracts/weather.body`, `api/authWithPassword.reply`. */
export type ShapeName = keyof Shapes;
/** A native request body; what wasn't sent is '', 0, false or []. */
export type FormName = Extract<ShapeName, `api/${string}.body`>;
export type FormValues<Name extends FormName> = Required<Shapes[Name]>;
export type FormType = 'string' | 'int' | 'bool' | 'strings' | 'map';
/** What each key of that body must be. */
export declare function formTypes(name: FormName): Readonly<Record<string, FormType>>;
/** Bodies that are Go structs inside structs. */
export type StructName = keyof typeof structs;
export type { StructType };
export declare function structType(name: StructName): StructType;
/** The first thing that is wrong with a value: a JSON pointer, '' for the whole, and ajv's words. */
export interface ShapeFault {
    path: string;
    message: string;
}
/** Whether `value` has that shape. */
export declare function hasShape<Name extends ShapeName>(name: Name, value: unknown): value is Shapes[Name];
/** What is wrong with `value`, or undefined where it has that shape. */
export declare function shapeFault(name: ShapeName, value: unknown): ShapeFault | undefined;
