import { formatDate } from '../base/clock.js'
import type { Scalar } from './sql.js'

const dayMs = 86_400_000

/** Integers for SQL; a plain number would be bound as a float and become the text `5.0`. */
const whole = (value: number): bigint => BigInt(value)

/**
 * The values of the time macros, in UTC, for the time of the request in milliseconds. Texts have
 * milliseconds; an end is the last one of its period. Source: PocketBase
 * tools/search/identifier_macros.go.
 */
export const macros: ReadonlyMap<string, (now: number) => Scalar> = new Map<
  string,
  (now: number) => Scalar
>([
  ['@now', (now) => formatDate(now)],
  ['@yesterday', (now) => formatDate(now - dayMs)],
  ['@tomorrow', (now) => formatDate(now + dayMs)],
  ['@second', (now) => whole(new Date(now).getUTCSeconds())],
  ['@minute', (now) => whole(new Date(now).getUTCMinutes())],
  ['@hour', (now) => whole(new Date(now).getUTCHours())],
  ['@day', (now) => whole(new Date(now).getUTCDate())],
  ['@month', (now) => whole(new Date(now).getUTCMonth() + 1)],
  ['@weekday', (now) => whole(new Date(now).getUTCDay())],
  ['@year', (now) => whole(new Date(now).getUTCFullYear())],
  ['@todayStart', (now) => formatDate(startOf(now, 'day', 0))],
  ['@todayEnd', (now) => formatDate(startOf(now, 'day', 1) - 1)],
  ['@monthStart', (now) => formatDate(startOf(now, 'month', 0))],
  ['@monthEnd', (now) => formatDate(startOf(now, 'month', 1) - 1)],
  ['@yearStart', (now) => formatDate(startOf(now, 'year', 0))],
  ['@yearEnd', (now) => formatDate(startOf(now, 'year', 1) - 1)],
])

/** The start of the period that contains `now`, or of the one `later` periods after it. */
function startOf(now: number, period: 'day' | 'month' | 'year', later: number): number {
  const date = new Date(now)
  const year = date.getUTCFullYear()
  if (period === 'year') return Date.UTC(year + later, 0, 1)
  if (period === 'month') return Date.UTC(year, date.getUTCMonth() + later, 1)
  return Date.UTC(year, date.getUTCMonth(), date.getUTCDate() + later)
}
