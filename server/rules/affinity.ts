/** What SQLite takes into account when it compares two values: the affinity of a column. */
export type Affinity = 'text' | 'number' | 'json' | undefined

export type Comparator = '=' | '<' | '<=' | '>' | '>='
