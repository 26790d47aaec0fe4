/**
 * Text → date text `2022-10-11 09:42:15.113Z`, '' for what is no date. Knows the layouts that Go's
 * spf13/cast knows, read by the rules of Go's time.Parse: one- or two-digit hours, fractions after
 * any seconds, runs of spaces. Source: spf13/cast internal/time.go, Go time/format.go.
 */
export declare function parseDate(text: string): string;
