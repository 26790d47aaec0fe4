import type { Config } from '../../schema/types.gen.js';
export type { Config } from '../../schema/types.gen.js';
/** Some options of some sections: what a caller of the library sets. */
export type PartialConfig = {
    [Section in keyof Config]?: Partial<Config[Section]>;
};
/** One option as schema/config.json describes it. */
export interface Option {
    section: string;
    name: string;
    type: 'string' | 'integer' | 'boolean' | 'array';
    default: unknown;
    description: string;
    /** Its own flag without the dashes, where it has one. */
    flag?: string;
    /** What the flag takes; '' for a switch. */
    flagArgument?: string;
    /** Environment variables, the short form first. */
    variables: string[];
    enum?: readonly string[];
    pattern?: string;
    minLength?: number;
    minimum?: number;
    maximum?: number;
    allowed?: string;
    items?: {
        minLength?: number;
        enum?: readonly string[];
    };
}
export interface ConfigSources {
    /** Values of own flags, by flag name. */
    flags?: Record<string, unknown>;
    /** `section.option=value`, as --set takes them; the last one of an option wins. */
    sets?: readonly string[];
    env?: Record<string, string | undefined>;
    /** Values set by code: they stand before everything else. */
    values?: PartialConfig;
}
/** Every option, in the schema's order. */
export declare const options: readonly Option[];
/**
 * The configuration: own flag before --set, before the environment, before the default.
 * Throws StartError with one line that names the option, the value and what is allowed.
 */
export declare function loadConfig(sources?: ConfigSources): Config;
