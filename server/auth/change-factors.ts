import type { App } from '../base/app.js'
import { type FieldErrors, fail, fieldError } from '../base/errors.js'
import { checkForm, joinFaults, length, maximum, minimum, required } from '../base/form-errors.js'
import type { AuthCollection } from '../model/collection.js'
import type { FactorSettings } from './factor-settings.js'
import { relyingParty } from './relying-party.js'
import { loadPasskeyLibrary } from './with-passkey.js'

/**
 * Checks the settings that `change` returns for an auth collection, stores them and puts them into
 * effect; `change` is called again if somebody else was faster. Accounts keep their factors of a
 * disabled kind, which count again once it is enabled. Throws request.invalid_data.
 */
export async function changeFactors(
  app: App,
  collection: AuthCollection,
  change: (settings: FactorSettings) => Promise<FactorSettings>,
): Promise<void> {
  const checked = async (current: FactorSettings) => {
    const wanted = await change(current)
    const data = faultsOf(app, wanted)
    if (data) throw fail('request.invalid_data', { data })
    return wanted
  }
  await app.factors.change(collection, checked, app.clock.now())
  if (app.factors.settings(collection).passkeys.enabled) await loadPasskeyLibrary()
}

function faultsOf(
  app: App,
  { notice, passkeys, sessions }: FactorSettings,
): FieldErrors | undefined {
  const template = checkForm(notice.emailTemplate, {
    subject: [required, length(1, 255)],
    body: [required, length(1, 100_000), namesChange],
  })
  const isBound = !passkeys.enabled || relyingParty(app) !== undefined
  return joinFaults({
    notice: template && { emailTemplate: template },
    passkeys: isBound ? undefined : { enabled: unbound },
    sessions: checkForm(sessions, {
      idleSeconds: [minimum(shortestSeconds), maximum(longestSeconds)],
      absoluteSeconds: [required, minimum(shortestSeconds), maximum(longestSeconds)],
    }),
  })
}

// Arbitrary: last uses are recorded per minute, and ten years are as good as forever.
const shortestSeconds = 300
const longestSeconds = 315_360_000

function namesChange(value: unknown) {
  return String(value).includes('{CHANGE}')
    ? undefined
    : fieldError('validation_missing_required_param', 'Missing required parameter "{CHANGE}"')
}

const unbound = fieldError(
  'validation_no_relying_party',
  'Passkeys need a domain: set meta.appURL, or factors.rpId and factors.origins of the gateway',
)
