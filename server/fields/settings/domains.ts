import { check, each, empty } from '../../base/checks.js'
import { Problem } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'
import { textsOption } from '../options.js'

// ozzo-validation is/rules.go reDomain; the space before xn-- is a mistake in it.
const domainForm =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-zA-Z]{1,63}| xn--[a-z0-9]{1,59})$/

function isDomain(value: unknown): Problem | undefined {
  const text = String(value)
  const fits = text === '' || (Buffer.byteLength(text) <= 255 && domainForm.test(text))
  return fits ? undefined : new Problem('validation_is_domain', 'must be a valid domain')
}

/** Domains of e-mail addresses and URLs: either allowed or refused ones. */
export function domainSettings(field: Field) {
  const only = textsOption(field, 'onlyDomains')
  const except = textsOption(field, 'exceptDomains')
  return {
    exceptDomains: check(except, only.length > 0 ? empty : each(isDomain)),
    onlyDomains: check(only, except.length > 0 ? empty : each(isDomain)),
  }
}
