/**
 * What is wrong with a schedule, in PocketBase's words; undefined for a right one: a macro, or five
 * segments of `*`, values, ranges and steps. Source: PocketBase tools/cron/schedule.go.
 */
export declare function cronFault(expression: string): string | undefined;
