import { fieldError } from '../base/errors.js'
import { textOf } from '../model/record.js'
import { castString } from './cast.js'
import { parseDate } from './dates.js'
import { blank } from './faults.js'
import type { Fault, FieldKind } from './field.js'
import { cellText, plainSetter, textOption } from './options.js'

/** Source: PocketBase core/field_date.go. */
export const dateKind: FieldKind = {
  type: 'date',
  columnType: () => "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw) => parseDate(castString(raw)),
  fromDatabase: (_field, cell) => parseDate(cellText(cell) ?? ''),
  toDatabase: (_field, value) => value as string,
  setter: (field, key) => plainSetter(field, key, dateKind.prepare),
  validate(field, record) {
    const value = textOf(record, field.name)
    if (value === '') return field.required ? blank : undefined
    const min = parseDate(textOption(field, 'min'))
    if (min !== '' && Date.parse(value) < Date.parse(min)) return outOfRange('min', min)
    const max = parseDate(textOption(field, 'max'))
    if (max !== '' && Date.parse(value) > Date.parse(max)) return outOfRange('max', max)
    return undefined
  },
}

/** The limit in Go's words: RFC 3339 as parameter, Time.String() in the text. */
function outOfRange(side: 'min' | 'max', bound: string): Fault {
  const shortened = bound.replace(/\.?0*Z$/, '')
  const params = { threshold: `${shortened.replace(' ', 'T')}Z` }
  const spoken = `${shortened} +0000 UTC`
  return side === 'min'
    ? fieldError(
        'validation_min_greater_equal_than_required',
        `must be no less than ${spoken}`,
        params,
      )
    : fieldError(
        'validation_max_less_equal_than_required',
        `must be no greater than ${spoken}`,
        params,
      )
}
