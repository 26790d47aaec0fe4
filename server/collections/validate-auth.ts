import { atLeast, atMost, check, length, required } from '../base/checks.js'
import { gather, Problem, type Problems } from '../base/problems.js'
import { isUrl } from '../fields/url.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import { providerNames } from '../oauth2/index.js'
import {
  type AuthDraft,
  type ProviderDraft,
  type TemplateDraft,
  type TokenDraft,
  templateNames,
  tokenNames,
} from './auth-draft.js'
import type { Draft } from './draft-shape.js'
import type { RuleCheck } from './validate-rules.js'

// Seconds: three years, a day.
const longestToken = 94_670_856
const longestStep = 86_400

/**
 * The faults of an auth collection's options. Faults that involve several options at once are only
 * reported if each option by itself is right. Source: PocketBase
 * core/collection_model_auth_options.go.
 */
export async function validateAuth(
  draft: Draft,
  old: Draft | undefined,
  rule: RuleCheck,
): Promise<Problems | undefined> {
  const { auth } = draft
  return (
    gather({
      authRule: await rule(auth.authRule, old?.auth.authRule),
      manageRule:
        auth.manageRule === ''
          ? new Problem('validation_nil_or_not_empty_required', 'cannot be blank')
          : await rule(auth.manageRule, old?.auth.manageRule),
      authAlert: gather({ emailTemplate: templateFaults(auth.authAlert.emailTemplate) }),
      passwordAuth: auth.passwordAuth.enabled
        ? gather({ identityFields: check(namedFields(auth.passwordAuth), required) })
        : undefined,
      oauth2: auth.oauth2.enabled
        ? gather({ providers: providersFaults(auth.oauth2.providers ?? []) })
        : undefined,
      otp: otpFaults(auth.otp),
      mfa: auth.mfa.enabled ? gather({ duration: stepFault(auth.mfa.duration) }) : undefined,
      ...Object.fromEntries(tokenNames.map((name) => [name, tokenFaults(auth[name])])),
      ...Object.fromEntries(templateNames.map((name) => [name, templateFaults(auth[name])])),
    }) ??
    (await mfaFaults(auth, old, rule)) ??
    identityFaults(draft)
  )
}

/** Empty names are ignored. */
function namedFields({ identityFields }: AuthDraft['passwordAuth']): string[] {
  return (identityFields ?? []).filter((name) => name !== '')
}

function templateFaults({ subject, body }: TemplateDraft): Problems | undefined {
  return gather({ subject: check(subject, required), body: check(body, required) })
}

function tokenFaults({ secret, duration }: TokenDraft): Problems | undefined {
  return gather({
    secret: check(secret, required, length(30, 255)),
    duration: check(duration, required, atLeast(10), atMost(longestToken)),
  })
}

function stepFault(duration: number): Problem | Problems | undefined {
  return check(duration, required, atLeast(10), atMost(longestStep))
}

function otpFaults({ enabled, duration, length, emailTemplate }: AuthDraft['otp']) {
  return gather({
    duration: enabled ? stepFault(duration) : undefined,
    length: enabled ? check(length, required, atLeast(4)) : undefined,
    emailTemplate: templateFaults(emailTemplate),
  })
}

function providersFaults(providers: readonly ProviderDraft[]): Problems | undefined {
  const names = new Set<string>()
  for (const [at, { name }] of providers.entries()) {
    if (name === '') continue
    if (names.has(name)) {
      const text = `The provider ${name} is already registered.`
      return { [at]: { name: new Problem('validation_duplicated_provider', text, { name }) } }
    }
    names.add(name)
  }
  return gather(Object.fromEntries(providers.map((each, at) => [at, providerFaults(each)])))
}

function providerFaults(provider: ProviderDraft): Problems | undefined {
  const { name } = provider
  return gather({
    name: check(name, required, () =>
      providerNames.has(name)
        ? undefined
        : new Problem(
            'validation_missing_provider',
            `Invalid or missing provider with name ${name}.`,
            { name },
          ),
    ),
    clientId: check(provider.clientId, required),
    clientSecret: check(provider.clientSecret, required),
    authURL: urlFault(provider.authURL),
    tokenURL: urlFault(provider.tokenURL),
    userInfoURL: urlFault(provider.userInfoURL),
  })
}

function urlFault(url: string): Problem | undefined {
  return url === '' || isUrl(url)
    ? undefined
    : new Problem('validation_is_url', 'must be a valid URL')
}

async function mfaFaults(
  { mfa, passwordAuth, oauth2, otp }: AuthDraft,
  old: Draft | undefined,
  rule: RuleCheck,
): Promise<Problems | undefined> {
  if (!mfa.enabled) return undefined
  const methods = [passwordAuth, oauth2, otp].filter(({ enabled }) => enabled)
  if (methods.length < 2) {
    const text = 'MFA requires at least 2 auth methods to be enabled.'
    return { mfa: { enabled: new Problem('validation_mfa_not_enough_auths', text) } }
  }
  const fault = mfa.rule === '' ? undefined : await rule(mfa.rule, old?.auth.mfa.rule)
  return fault && { mfa: { rule: fault } }
}

/** A login by a field requires it to be unique. */
function identityFaults({ auth, fields, indexes }: Draft): Problems | undefined {
  if (!auth.passwordAuth.enabled) return undefined
  const names = new Set(fields.map(({ name }) => name))
  for (const fieldName of auth.passwordAuth.identityFields ?? []) {
    const problem = !names.has(fieldName)
      ? new Problem('validation_missing_field', `Invalid or missing field ${fieldName}`, {
          fieldName,
        })
      : !findSingleColumnUniqueIndex(indexes, fieldName)
        ? new Problem(
            'validation_missing_unique_constraint',
            `The field ${fieldName} doesn't have a UNIQUE constraint.`,
            { fieldName },
          )
        : undefined
    if (problem) return { passwordAuth: { identityFields: problem } }
  }
  return undefined
}
