import { formatDate } from '../base/clock.js'
import { castString } from './cast.js'
import { parseDate } from './dates.js'
import type { FieldKind } from './field.js'
import { cellText } from './options.js'

/** Requests can't set it. Source: PocketBase core/field_autodate.go. */
export const autodateKind: FieldKind = {
  type: 'autodate',
  columnType: () => "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw) => parseDate(castString(raw)),
  fromDatabase: (_field, cell) => parseDate(cellText(cell) ?? ''),
  toDatabase: (_field, value) => value as string,
  setter: (field, key) => (key === field.name ? () => {} : undefined),
  validate: () => undefined,
  fill(field, record, moment, now) {
    const applies = field[moment === 'create' ? 'onCreate' : 'onUpdate'] === true
    const known = record.original?.[field.name] ?? ''
    // If a flow has set the date itself, it is kept.
    if (applies && record.values[field.name] === known) {
      record.values[field.name] = formatDate(now)
    }
  },
}
