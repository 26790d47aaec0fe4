import { fieldError } from '../base/errors.js'
import { textOf } from '../model/record.js'
import { castString, countCharacters } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { parseUrl } from './go-url.js'
import { cellText, plainSetter, textsOption } from './options.js'
import { matchesPattern } from './regexp/match.js'

/** Source: PocketBase core/field_url.go. */
export const urlKind: FieldKind = {
  type: 'url',
  columnType: () => "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw) => castString(raw),
  fromDatabase: (_field, cell) => cellText(cell) ?? '',
  toDatabase: (_field, value) => value as string,
  setter: (field, key) => plainSetter(field, key, urlKind.prepare),
  validate(field, record) {
    const value = textOf(record, field.name)
    if (value === '') return field.required ? blank : undefined
    if (!isUrl(value)) return fieldError('validation_invalid_url', 'Must be a valid url')
    const only = textsOption(field, 'onlyDomains')
    const except = textsOption(field, 'exceptDomains')
    if (only.length === 0 && except.length === 0) return undefined
    // If the text itself isn't a URL for Go (`host:80` without scheme), it has no host.
    const host = parseUrl(value)?.host ?? ''
    return (only.length > 0 && !only.includes(host)) || except.includes(host)
      ? fieldError('validation_url_domain_not_allowed', 'Url domain is not allowed')
      : undefined
  },
}

const schema = '((ftp|tcp|udp|wss?|https?):\\/\\/)'
const username = '(\\S+(:\\S*)?@)'
const path = '((\\/|\\?|#)[^\\s]*)'
const port = '(:(\\d{1,5}))'
const byte = '(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])'
const ipv4 =
  `([1-9]\\d?|1\\d\\d|2[01]\\d|22[0-3]|24\\d|25[0-5])(\\.${byte}){2}` +
  '(?:\\.([0-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5]))'
const hex = '[0-9a-fA-F]{1,4}'
const tail4 =
  '((25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])\\.){3,3}(25[0-5]|(2[0-4]|1{0,1}[0-9]){0,1}[0-9])'
const ipv6 =
  `((${hex}:){7,7}${hex}|(${hex}:){1,7}:|(${hex}:){1,6}:${hex}|(${hex}:){1,5}(:${hex}){1,2}` +
  `|(${hex}:){1,4}(:${hex}){1,3}|(${hex}:){1,3}(:${hex}){1,4}|(${hex}:){1,2}(:${hex}){1,5}` +
  `|${hex}:((:${hex}){1,6})|:((:${hex}){1,7}|:)|fe80:(:[0-9a-fA-F]{0,4}){0,4}%[0-9a-zA-Z]{1,}` +
  `|::(ffff(:0{1,4}){0,1}:){0,1}${tail4}|(${hex}:){1,4}:${tail4})`
const subdomain = '((www\\.)|([a-zA-Z0-9]+([-_\\.]?[a-zA-Z0-9])*[a-zA-Z0-9]\\.[a-zA-Z0-9]+))'
const letters = 'a-zA-Z\\x{00a1}-\\x{ffff}'
const host =
  `(([a-zA-Z0-9]([a-zA-Z0-9-_]+)?[a-zA-Z0-9]([-\\.][a-zA-Z0-9]+)*)|(${subdomain}?))?` +
  `(([${letters}0-9]+-?-?)*[${letters}0-9]+)(?:\\.([${letters}]{1,}))?`
const urlPattern = `^${schema}?${username}?((${ipv4}|(\\[${ipv6}\\])|${host}))\\.?${port}?${path}?$`

/**
 * Whether PocketBase accepts the text as a URL, with or without a scheme. Source: govalidator
 * IsURL.
 */
export function isUrl(text: string): boolean {
  if (text.length > 4 * 2083 || countCharacters(text) >= 2083) return false
  if (Buffer.byteLength(text) <= 3 || text.startsWith('.')) return false
  const hasPortOnly = text.includes(':') && !text.includes('://')
  const url = parseUrl(hasPortOnly ? `http://${text}` : text)
  if (!url || url.host.startsWith('.')) return false
  if (url.host === '' && url.path !== '' && !url.path.includes('.')) return false
  return matchesPattern(urlPattern, text)
}
