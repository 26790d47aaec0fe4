/** The schemas of schema/api and schema/contracts by name; the code beside it is not committed. */
export const schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>
