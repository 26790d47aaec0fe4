import { type FieldError, type FieldErrors, fieldError } from '../base/errors.js'
import {
  type Check,
  checkEach,
  checkForm,
  is,
  joinFaults,
  length,
  matches,
  minimum,
  oneOf,
  required,
} from '../base/form-errors.js'
import { isEmail } from '../fields/email.js'
import { isUrl } from '../fields/url.js'
import { isAddressOrSubnet } from '../limits/address-list.js'
import { cronFault } from './cron-expression.js'
import type { RateLimitRule, S3Settings, Settings } from './defaults.js'

const url = is('url', isUrl, 'must be a valid URL')
const email = is('email', isEmail, 'must be a valid email address')
const host = is('host', isHost, 'must be a valid IP address or DNS name')
const hexColor = is(
  'hex_color',
  (text) => /^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text),
  'must be a valid hexadecimal color code',
)
const labelForm = /^(\w+ \/[\w/-]*|\/[\w/-]*|\w+:\w+|\*:\w+|\w+)$/

/**
 * The faults of new settings by section, or undefined. Source: core/settings_model.go PostValidate.
 */
export function settingsFaults(settings: Settings): FieldErrors | undefined {
  const { smtp, backups, meta, batch, logs, rateLimits } = settings
  const whenSmtp = requiredWhen(smtp.enabled)
  const whenBatch = requiredWhen(batch.enabled)
  return joinFaults({
    superuserIPs: checkEach(settings.superuserIPs, [required, address]),
    smtp: checkForm(smtp, {
      host: [whenSmtp, host],
      port: [whenSmtp, minimum(0)],
      authMethod: [oneOf(['LOGIN', 'PLAIN'])],
      localName: [host],
    }),
    s3: s3Faults(settings.s3),
    backups: joinFaults({
      ...checkForm(backups, {
        cron: [cron],
        cronMaxKeep: [requiredWhen(backups.cron !== ''), minimum(1)],
      }),
      s3: s3Faults(backups.s3),
    }),
    meta: checkForm(meta, {
      accentColor: [length(7, 7), hexColor],
      appName: [required, length(1, 255)],
      appURL: [required, url],
      senderName: [required, length(1, 255)],
      senderAddress: [email, required],
    }),
    batch: checkForm(batch, {
      maxRequests: [whenBatch, minimum(0)],
      timeout: [whenBatch, minimum(0)],
      maxBodySize: [minimum(0)],
    }),
    rateLimits: joinFaults({
      rules:
        rateLimits.enabled && rateLimits.rules.length === 0
          ? required(rateLimits.rules)
          : (conflictFaults(rateLimits.rules) ?? ruleFaults(rateLimits.rules)),
      excludedIPs: checkEach(rateLimits.excludedIPs, [required, address]),
    }),
    logs: checkForm(logs, { maxDays: [minimum(0)], maxDataSize: [minimum(0)] }),
  })
}

function s3Faults(s3: S3Settings): FieldErrors | undefined {
  const when = requiredWhen(s3.enabled)
  return checkForm(s3, {
    endpoint: [url, when],
    bucket: [when],
    region: [when],
    accessKey: [when],
    secret: [when],
  })
}

function ruleFaults(rules: readonly RateLimitRule[]): FieldErrors | undefined {
  const faults = rules.map((rule, index) => [
    String(index),
    checkForm(rule, {
      label: [required, matches(labelForm)],
      maxRequests: [required, minimum(1)],
      duration: [required, minimum(1)],
      audience: [oneOf(['@guest', '@auth'])],
    }),
  ])
  return joinFaults(Object.fromEntries(faults))
}

/** A rule's label and audience must not be a prefix of another's; returns the first that is. */
function conflictFaults(rules: readonly RateLimitRule[]): FieldErrors | undefined {
  const index = firstConflict(rules.map(({ label, audience }) => `${label}@@${audience}`))
  const rule = rules[index]
  if (!rule) return undefined
  const { label } = rule
  const message = `Rate limit rule configuration with label ${label} already exists or conflicts with another rule.`
  const code = 'validation_conflicting_rate_limit_rule'
  return { [index]: { label: fieldError(code, message, { label }) } }
}

/**
 * The first index whose key is a prefix of an earlier one or has one as prefix; Infinity if there
 * is none. In sorted order each key follows its prefixes; comparing every two took seconds for
 * 20,000.
 */
function firstConflict(keys: readonly string[]): number {
  const order = [...keys.entries()].sort(([, one], [, other]) => (one < other ? -1 : 1))
  // The prefixes of the current key, shortest first, with the lowest index so far.
  const beginnings: { key: string; least: number }[] = []
  let first = Number.POSITIVE_INFINITY
  for (const [index, key] of order) {
    while (beginnings.length > 0 && !key.startsWith(beginnings.at(-1)!.key)) beginnings.pop()
    const least = beginnings.at(-1)?.least
    if (least !== undefined) first = Math.min(first, Math.max(least, index))
    beginnings.push({ key, least: Math.min(least ?? index, index) })
  }
  return first
}

function requiredWhen(isAsked: boolean): Check {
  return (value) => (isAsked ? required(value) : undefined)
}

// The misspelling is the peer's, and clients may know the code.
function address(value: unknown): FieldError | undefined {
  return isAddressOrSubnet(String(value))
    ? undefined
    : fieldError('validation_invlaid_ip_or_subnet', 'Invalid IP or CIDR subnet.')
}

function cron(value: unknown): FieldError | undefined {
  const fault = value === '' ? undefined : cronFault(String(value))
  return fault === undefined ? undefined : fieldError('validation_invalid_cron', fault)
}

/** Source: govalidator IsHost (an address, or a DNS name of at most 255 characters). */
function isHost(text: string): boolean {
  if (isAddressOrSubnet(text) && !text.includes('/')) return true
  const name = /^([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62})?)(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,62})?)*[._]?$/
  return text.replaceAll('.', '').length <= 255 && name.test(text)
}
