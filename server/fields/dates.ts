/**
 * Text → date text `2022-10-11 09:42:15.113Z`, '' for anything but a date. Knows the layouts of
 * Go's spf13/cast, parsed by the rules of Go's time.Parse: one- or two-digit hours, fractions after
 * any seconds, runs of spaces. Source: spf13/cast internal/time.go, Go time/format.go.
 */
export function parseDate(text: string): string {
  if (text === '') return ''
  if (storedForm.test(text)) return text
  for (const layout of layouts) {
    const found = parseLayout(layout, text)
    if (found !== undefined) return formatDate(found)
  }
  return ''
}

// Days that a month may not have take the slow path, and so does February 29.
const storedForm =
  /^(?!0001-01-01 00:00:00\.000)\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31) (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

type Part =
  | 'year'
  | 'yearShort'
  | 'month'
  | 'monthName'
  | 'day'
  | 'dayPadded'
  | 'weekday'
  | 'weekdayLong'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'ampm'
  | 'millisecond'
  | 'fraction'
  | 'zone'
  | 'zoneColon'
  | 'isoZone'
  | 'isoZoneColon'
  | 'zoneName'

interface Layout {
  parts: (Part | { literal: string })[]
  /** A named zone is read but not applied: the time counts as UTC. */
  ignoresZone: boolean
}

const partNames: Record<string, Part> = {
  YYYY: 'year',
  YY: 'yearShort',
  MM: 'month',
  MON: 'monthName',
  DD: 'day',
  _D: 'dayPadded',
  WWW: 'weekday',
  WEEK: 'weekdayLong',
  HH: 'hour',
  H: 'hour12',
  mm: 'minute',
  ss: 'second',
  AP: 'ampm',
  SSS: 'millisecond',
  F: 'fraction',
  ZZ: 'zone',
  'Z:Z': 'zoneColon',
  IZ: 'isoZone',
  'I:Z': 'isoZoneColon',
  TZ: 'zoneName',
}

// In the order in which they are tried: the stored form, then cast's list.
const layouts: Layout[] = [
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}{SSS}Z',
  '{YYYY}-{MM}-{DD}',
  '{YYYY}-{MM}-{DD}T{HH}:{mm}:{ss}{I:Z}',
  '{YYYY}-{MM}-{DD}T{HH}:{mm}:{ss}',
  '{WWW}, {DD} {MON} {YYYY} {HH}:{mm}:{ss} {ZZ}',
  '{WWW}, {DD} {MON} {YYYY} {HH}:{mm}:{ss} {TZ}',
  '{DD} {MON} {YY} {HH}:{mm} {ZZ}',
  '{DD} {MON} {YY} {HH}:{mm} {TZ}',
  '{WEEK}, {DD}-{MON}-{YY} {HH}:{mm}:{ss} {TZ}',
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}{F} {ZZ} {TZ}',
  '{YYYY}-{MM}-{DD}T{HH}:{mm}:{ss}{ZZ}',
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}{IZ}',
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}',
  '{WWW} {MON} {_D} {HH}:{mm}:{ss} {YYYY}',
  '{WWW} {MON} {_D} {HH}:{mm}:{ss} {TZ} {YYYY}',
  '{WWW} {MON} {DD} {HH}:{mm}:{ss} {ZZ} {YYYY}',
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}{I:Z}',
  '{DD} {MON} {YYYY}',
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss} {Z:Z}',
  '{YYYY}-{MM}-{DD} {HH}:{mm}:{ss} {ZZ}',
  '{H}:{mm}{AP}',
  '{MON} {_D} {HH}:{mm}:{ss}',
  '{MON} {_D} {HH}:{mm}:{ss}{SSS}',
].map(readLayout)

function readLayout(text: string): Layout {
  const parts: Layout['parts'] = []
  for (const piece of text.match(/\{[^}]+\}|[^{]+/g) ?? []) {
    const part = partNames[piece.slice(1, -1)]
    parts.push(piece.startsWith('{') && part ? part : { literal: piece })
  }
  return { parts, ignoresZone: parts.includes('zoneName') && !parts.includes('zone') }
}

interface Reading {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  millisecond: number
  afternoon: boolean | undefined
  offsetSeconds: number
  shiftHours: number
}

/** Milliseconds since 1970, or undefined if the text has another layout or isn't a real date. */
function parseLayout(layout: Layout, text: string): number | undefined {
  const read: Reading = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
    afternoon: undefined,
    offsetSeconds: 0,
    shiftHours: 0,
  }
  let at = 0
  for (const [index, part] of layout.parts.entries()) {
    const next =
      typeof part === 'string'
        ? readPart(part, text, at, read, layout.parts[index + 1])
        : skipLiteral(part.literal, text, at)
    if (next === undefined) return undefined
    at = next
  }
  if (at !== text.length) return undefined
  if (read.afternoon === true && read.hour < 12) read.hour += 12
  if (read.afternoon === false && read.hour === 12) read.hour = 0
  if (read.day < 1 || read.day > daysIn(read.year, read.month)) return undefined
  const date = new Date(0)
  date.setUTCFullYear(read.year, read.month - 1, read.day)
  date.setUTCHours(read.hour, read.minute, read.second, read.millisecond)
  const shiftSeconds = layout.ignoresZone ? read.shiftHours * 3600 : -read.offsetSeconds
  return date.getTime() + shiftSeconds * 1000
}

/** A space stands for any number of spaces. */
function skipLiteral(literal: string, text: string, start: number): number | undefined {
  let at = start
  for (const character of literal) {
    if (character === ' ') {
      if (at < text.length && text[at] !== ' ') return undefined
      while (text[at] === ' ') at++
    } else if (text[at++] !== character) {
      return undefined
    }
  }
  return at
}

const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const weekdays = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')

function readPart(
  part: Part,
  text: string,
  at: number,
  read: Reading,
  following: Part | { literal: string } | undefined,
): number | undefined {
  const rest = text.slice(at, at + 40)
  const number = (form: RegExp, low: number, high: number, set: (n: number) => void) => {
    const found = form.exec(rest)?.[0]
    if (found === undefined || Number(found) < low || Number(found) > high) return undefined
    set(Number(found))
    return at + found.length
  }
  switch (part) {
    case 'year':
      return number(/^\d{4}/, 0, 9999, (n) => (read.year = n))
    case 'yearShort':
      return number(/^(?:\d\d|[+-]\d)/, -9, 99, (n) => (read.year = n + (n >= 69 ? 1900 : 2000)))
    case 'month':
      return number(/^\d\d/, 1, 12, (n) => (read.month = n))
    case 'monthName': {
      const index = monthNames.indexOf(rest.slice(0, 3).toLowerCase())
      read.month = index + 1
      return index < 0 ? undefined : at + 3
    }
    case 'day':
      return number(/^\d\d/, 0, 99, (n) => (read.day = n))
    case 'dayPadded': {
      const found = /^ ?\d{1,2}/.exec(rest)?.[0]
      if (found === undefined) return undefined
      read.day = Number(found)
      return at + found.length
    }
    case 'weekday':
      return weekdays.some((day) => day.startsWith(rest.slice(0, 3).toLowerCase())) &&
        rest.length >= 3
        ? at + 3
        : undefined
    case 'weekdayLong': {
      const day = weekdays.find((name) => rest.toLowerCase().startsWith(name))
      return day === undefined ? undefined : at + day.length
    }
    case 'hour':
      return number(/^\d{1,2}/, 0, 23, (n) => (read.hour = n))
    case 'hour12':
      return number(/^\d{1,2}/, 0, 12, (n) => (read.hour = n))
    case 'minute':
      return number(/^\d\d/, 0, 59, (n) => (read.minute = n))
    case 'second': {
      const end = number(/^\d\d/, 0, 59, (n) => (read.second = n))
      const hasOwnFraction = following === 'millisecond' || following === 'fraction'
      return end === undefined || hasOwnFraction ? end : readFraction(text, end, read)
    }
    case 'fraction':
      return readFraction(text, at, read)
    case 'millisecond': {
      const found = /^[.,](\d{3}|\+\d\d|-00)/.exec(rest)
      if (!found) return undefined
      read.millisecond = Math.abs(Number(found[1]))
      return at + 4
    }
    case 'ampm':
      read.afternoon = rest.startsWith('PM')
      return /^[AP]M/.test(rest) ? at + 2 : undefined
    case 'isoZone':
    case 'isoZoneColon':
      if (rest.startsWith('Z')) return at + 1
      return readOffset(part === 'isoZoneColon', rest, at, read)
    case 'zone':
    case 'zoneColon':
      return readOffset(part === 'zoneColon', rest, at, read)
    case 'zoneName': {
      const found = zoneNameForm.exec(rest)?.[0]
      if (found === undefined) return undefined
      // Go adds the hours of `GMT+3` to the time and drops the zone.
      read.shiftHours = Number(/^GMT(.+)/.exec(found)?.[1] ?? 0)
      return at + found.length
    }
  }
}

// Three capitals, four or five that end in T, and the exceptions in Go's parseTimeZone.
const zoneNameForm =
  /^(?:UTC|ChST|MeST|GMT(?:[+-](?:0*(?:1?\d|2[0-3]))(?!\d))?|[+-]0*(?:1?\d|2[0-3])(?!\d)|[A-Z]{4}T(?![A-Z])|[A-Z]{3}T(?![A-Z])|WITA(?![A-Z])|[A-Z]{3}(?![A-Z]))/

function readFraction(text: string, at: number, read: Reading): number {
  const sticky = /[.,](\d+)/y
  sticky.lastIndex = at
  const found = sticky.exec(text)
  if (!found) return at
  read.millisecond = Number(found[1]!.slice(0, 3).padEnd(3, '0'))
  return at + found[0].length
}

function readOffset(
  hasColon: boolean,
  rest: string,
  at: number,
  read: Reading,
): number | undefined {
  const found = (hasColon ? /^([+-])(\d\d):(\d\d)/ : /^([+-])(\d\d)(\d\d)/).exec(rest)
  if (!found) return undefined
  const [whole, sign, hours, minutes] = found
  if (Number(hours) > 24 || Number(minutes) > 60) return undefined
  const seconds = (Number(hours) * 60 + Number(minutes)) * 60
  read.offsetSeconds = sign === '-' ? -seconds : seconds
  return at + whole.length
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** 0001-01-01, Go's zero time, which counts as no date. */
const zeroTimeMs = -62_135_596_800_000

function formatDate(ms: number): string {
  if (ms === zeroTimeMs) return ''
  const date = new Date(ms)
  const year = date.getUTCFullYear()
  const text = `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`
  return (
    text +
    date
      .toISOString()
      .replace(/^[+-]?\d+(?=-\d\d-\d\dT)/, '')
      .replace('T', ' ')
  )
}
