import { fieldError } from '../base/errors.js'
import { encodeJson, RawJson } from '../base/json.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, plainSetter } from './options.js'
import { entriesBeforeFault } from './point-text.js'

export interface GeoPoint {
  readonly lon: number
  readonly lat: number
}

/** Source: PocketBase core/field_geo_point.go; JSON as 0.40 reads it. */
export const geoPointKind: FieldKind = {
  type: 'geoPoint',
  columnType: () => `JSON DEFAULT '{"lon":0,"lat":0}' NOT NULL`,
  prepare: (_field, raw) => prepare(raw),
  fromDatabase: (_field, cell) => prepare(cellText(cell)),
  toDatabase: (_field, value) => textOf(value as GeoPoint),
  // As text it equals its column, so that a rule can tell whether it changes.
  toRule: (value) => new RawJson(textOf(value as GeoPoint)),
  setter: (field, key) => plainSetter(field, key, geoPointKind.prepare),
  validate(field, { values }) {
    const { lon, lat } = values[field.name] as GeoPoint
    if (lat === 0 && lon === 0) return field.required ? blank : undefined
    if (lat < -90 || lat > 90) {
      return fieldError(
        'validation_invalid_latitude',
        'Latitude must be between -90 and 90 degrees',
      )
    }
    if (lon < -180 || lon > 180) {
      return fieldError(
        'validation_invalid_longitude',
        'Longitude must be between -180 and 180 degrees',
      )
    }
    return undefined
  },
}

function textOf({ lon, lat }: GeoPoint): string {
  return encodeJson({ lon, lat })
}

/**
 * Reads `lon` and `lat`, null as 0, and ends at the first that is no number. An object's entries
 * come as they were sent; PocketBase takes them in random order, mostly this one.
 */
function prepare(raw: unknown): GeoPoint {
  const point = { lon: 0, lat: 0 }
  for (const [name, value] of entriesOf(raw)) {
    if (name !== 'lon' && name !== 'lat') continue
    if (value === null) point[name] = 0
    else if (typeof value === 'number' && Number.isFinite(value)) point[name] = value
    else break
  }
  return point
}

function entriesOf(raw: unknown): Iterable<[key: string, value: unknown]> {
  if (typeof raw === 'string') return entriesBeforeFault(raw)
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return []
  return Object.entries(raw)
}
