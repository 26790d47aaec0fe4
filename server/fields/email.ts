import { fieldError } from '../base/errors.js'
import { textOf } from '../model/record.js'
import { castString } from './cast.js'
import { blank } from './faults.js'
import type { FieldKind } from './field.js'
import { cellText, plainSetter, textsOption } from './options.js'
import { matchesPattern } from './regexp/match.js'

// Longer than any address (254), short enough to be checked quickly.
const maxLength = 2000

/** Source: PocketBase core/field_email.go. */
export const emailKind: FieldKind = {
  type: 'email',
  columnType: () => "TEXT DEFAULT '' NOT NULL",
  prepare: (_field, raw) => castString(raw),
  fromDatabase: (_field, cell) => (typeof cell === 'string' ? cell : (cellText(cell) ?? '')),
  toDatabase: (_field, value) => value as string,
  setter: (field, key) => plainSetter(field, key, emailKind.prepare),
  validate(field, record) {
    const value = textOf(record, field.name)
    if (value === '') return field.required ? blank : undefined
    if (!isEmail(value)) {
      return fieldError('validation_is_email', 'must be a valid email address')
    }
    const domain = value.slice(value.lastIndexOf('@') + 1)
    const only = textsOption(field, 'onlyDomains')
    const isRefused =
      (only.length > 0 && !only.includes(domain)) ||
      textsOption(field, 'exceptDomains').includes(domain)
    return isRefused
      ? fieldError('validation_email_domain_not_allowed', 'Email domain is not allowed')
      : undefined
  },
}

const wide = '\\x{00A0}-\\x{D7FF}\\x{F900}-\\x{FDCF}\\x{FDF0}-\\x{FFEF}'
const atom = `[a-zA-Z0-9!#$%&'*+\\-/=?^_\`{|}~${wide}]+`
const blanks = '(?:(?:[ \\t]*\\r\\n)?[ \\t]+)?'
const quotedCharacter =
  `(?:[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f!#-\\[\\]-~${wide}]` +
  '|\\([\\x01-\\x09\\x0b\\x0c\\x0d-\\x7f])'
// A misplaced parenthesis in govalidator: the quote is repeated with each character.
const quoted = `(?:"${blanks}${quotedCharacter})*${blanks}"`
const label = `[a-zA-Z0-9${wide}](?:[a-zA-Z0-9\\-._~${wide}]*[a-zA-Z0-9${wide}])?`
const topLevel = `[a-zA-Z${wide}](?:[a-zA-Z0-9\\-_~${wide}]*[a-zA-Z${wide}])?`
const emailPattern = `^(?:${atom}(?:\\.${atom})*|${quoted})@(?:${label}\\.)+${topLevel}\\.?$`
// What nearly all addresses look like: some of what the pattern accepts, in a twentieth of its time.
const ordinaryAddress = /^[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+$/i

/**
 * Whether PocketBase accepts the text as an e-mail address. Source: govalidator patterns.go Email.
 */
export function isEmail(text: string): boolean {
  if (text.length > maxLength) return false
  return ordinaryAddress.test(text) || matchesPattern(emailPattern, text)
}
