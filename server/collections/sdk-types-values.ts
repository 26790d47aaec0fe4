import type { Field } from '../model/field-options.js'

/** TypeScript for one value of a field, by its type's name. */
export interface ValueType {
  answer: string
  input: string
  /** The value that clears an optional field. */
  cleared?: string
  /** What identifies a value to remove, if that isn't the value itself. */
  removed?: string
}

const same = (type: string) => (): ValueType => ({ answer: type, input: type })

/** `option` is the name of a select's option type. */
export const valueTypes: Readonly<Record<string, (field: Field, option: string) => ValueType>> = {
  text: same('string'),
  editor: same('HTMLString'),
  number: same('number'),
  bool: same('boolean'),
  email: same('string'),
  url: same('string'),
  date: () => ({ answer: 'IsoDateString', input: 'IsoDateString | Date' }),
  autodate: same('IsoAutoDateString'),
  select: (_field, option) => ({ answer: option, input: option, cleared: "'' | null" }),
  relation: () => ({ answer: 'RecordIdString', input: 'RecordIdString', cleared: 'null' }),
  file: () => ({
    answer: 'FileNameString',
    // A name keeps an existing file.
    input: 'File | Blob | FileNameString',
    cleared: 'null',
    removed: 'FileNameString',
  }),
  // Hidden ones have no parameter: hardly anybody reads them.
  json: ({ name, hidden }) => ({
    answer: hidden ? 'unknown' : `T${name} | null`,
    input: 'unknown',
  }),
  geoPoint: same('GeoPoint'),
  password: same('string'),
}
