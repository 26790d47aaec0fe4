declare const modifiers: readonly ['isset', 'each', 'length', 'lower', 'changed'];
export type Modifier = (typeof modifiers)[number];
/** `field:modifier` in its parts. Source: core/record_field_resolver.go splitModifier. */
export declare function splitModifier(text: string): [field: string, modifier: Modifier | undefined];
export {};
