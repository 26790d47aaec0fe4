import type { StoredFile } from './file-store.js'

/** A request's headers by lower-case name. */
export type RequestHeaders = Readonly<Record<string, string | string[] | undefined>>

/** What a client may know of a file; without an ETag, `etag` is ''. */
export type Version = Pick<StoredFile, 'modified' | 'etag'>

/** RFC 9110 section 13.2.2; undefined if the request may continue. */
export function precondition(file: Version, request: RequestHeaders): 304 | 412 | undefined {
  const seconds = Math.floor(file.modified / 1000)
  const ifMatch = headerOf(request, 'if-match')
  const unmodifiedSince = secondsOf(headerOf(request, 'if-unmodified-since'))
  if (ifMatch !== '') {
    if (!listsTag(ifMatch, file.etag, false)) return 412
  } else if (unmodifiedSince !== undefined && seconds > unmodifiedSince) return 412

  const ifNoneMatch = headerOf(request, 'if-none-match')
  if (ifNoneMatch !== '') return listsTag(ifNoneMatch, file.etag, true) ? 304 : undefined
  const modifiedSince = secondsOf(headerOf(request, 'if-modified-since'))
  return modifiedSince !== undefined && seconds <= modifiedSince ? 304 : undefined
}

/** Whether the client's partial copy is of the current file (RFC 9110 section 13.1.5). */
export function isFresh(file: Version, request: RequestHeaders): boolean {
  const ifRange = headerOf(request, 'if-range')
  if (ifRange === '') return true
  if (/^(?:W\/)?"/.test(ifRange)) return ifRange === file.etag
  return secondsOf(ifRange) === Math.floor(file.modified / 1000)
}

/** Read up to the first fault, like Go's net/http: what comes after it names no tag. */
function listsTag(list: string, etag: string, isWeak: boolean): boolean {
  for (const [item] of list.matchAll(listItem)) {
    const tag = item.replace(/^[ \t,]+/, '')
    if (tag === '*') return true
    if (etag !== '' && (tag === etag || (isWeak && tag === `W/${etag}`))) return true
  }
  return false
}

const listItem = /[ \t,]*(?:\*|(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")/gy

export function headerOf(request: RequestHeaders, name: string): string {
  const value = request[name]
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '')
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const weekdays = 'Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday'
const shortWeekdays = weekdays.replaceAll(/(?<=\b\w{3})\w+/g, '')
const month = `(?<month>${months.join('|')})`
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)'
// RFC 9110 section 5.6.7: the current form, and the two obsolete ones. Go reads no others, and
// doesn't ask whether the weekday is the date's.
const dateForms = [
  `(?:${shortWeekdays}), (?<day>\\d\\d) ${month} (?<year>\\d{4}) ${time} GMT`,
  `(?:${weekdays}), (?<day>\\d\\d)-${month}-(?<year>\\d\\d) ${time} GMT`,
  `(?:${shortWeekdays}) ${month} (?<day>[ \\d]\\d) ${time} (?<year>\\d{4})`,
].map((form) => new RegExp(`^${form}$`))

function secondsOf(date: string): number | undefined {
  const parts = dateForms.map((form) => form.exec(date)?.groups).find((groups) => groups)
  if (!parts) return undefined
  const number = (name: string) => Number(parts[name])
  // A year of two digits is between 1969 and 2068.
  const century = parts['year']!.length > 2 ? 0 : number('year') < 69 ? 2000 : 1900
  const start = Date.UTC(century + number('year'), months.indexOf(parts['month']!), number('day'))
  if (new Date(start).getUTCDate() !== number('day')) return undefined
  if (number('hour') > 23 || number('minute') > 59 || number('second') > 59) return undefined
  return start / 1000 + number('hour') * 3600 + number('minute') * 60 + number('second')
}
