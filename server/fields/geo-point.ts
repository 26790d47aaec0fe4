import { fieldError } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import { parseValue } from '../base/json-meter.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, plainSetter } from './options.js'

export interface GeoPoint {
  readonly lon: number
  readonly lat: number
}

/** Source: PocketBase core/field_geo_point.go. */
export const geoPointKind: FieldKind = {
  type: 'geoPoint',
  columnType: () => `JSON DEFAULT '{"lon":0,"lat":0}' NOT NULL`,
  prepare: (_field, raw) => prepare(raw),
  fromDatabase: (_field, cell) => prepare(cellText(cell)),
  toDatabase: (_field, value) => {
    const { lon, lat } = value as GeoPoint
    return encodeJson({ lon, lat })
  },
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

/** Keys are matched without case, and the last one wins; anything but a number counts as 0. */
function prepare(raw: unknown): GeoPoint {
  const point = { lon: 0, lat: 0 }
  const source = typeof raw === 'string' ? parseJson(raw) : raw
  if (source === null || typeof source !== 'object' || Array.isArray(source)) return point
  const keys = Object.keys(source).filter((key) => key.length === 3 && /^(?:lon|lat)$/i.test(key))
  // A decoded object reaches Go's reader with its keys in order.
  if (source === raw) keys.sort()
  for (const key of keys) {
    const name = key.toLowerCase()
    const value = (source as Record<string, unknown>)[key]
    if ((name === 'lon' || name === 'lat') && typeof value === 'number' && Number.isFinite(value)) {
      point[name] = value
    }
  }
  return point
}

function parseJson(text: string): unknown {
  try {
    return parseValue(text)
  } catch {
    return null
  }
}
