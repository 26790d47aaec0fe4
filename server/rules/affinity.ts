/** A column's affinity, which SQLite uses when it compares two values. */
export type Affinity = 'text' | 'number' | 'json' | undefined

export type Comparator = '=' | '<' | '<=' | '>' | '>='
