import type { Jitsudo } from '../../schema/types.gen.js'
import {
  type ContractToken,
  claimToken,
  countTokenTry,
  findToken,
  issueChallenge,
} from '../auth/contract-tokens.js'
import { enrolledFactors } from '../auth/enrolled.js'
import { ownPasskeys } from '../auth/own-passkeys.js'
import type { Passkey } from '../auth/passkeys.js'
import type { App } from '../base/app.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { invalidChallenge } from './jitsudo-envelope.js'
import { type Amr, sessionOf } from './jitsudo-session.js'
import { ownTenant, type Tenant } from './jitsudo-tenant.js'

/**
 * `login`: a factor is required; `enrolment`: one must be set up. Neither is accepted in place of
 * the other.
 */
export type ChallengeKind = 'login' | 'enrolment'

/** The first step of a login: its account, its tenant, and its MFA row. */
export interface Challenge {
  token: ContractToken
  record: RecordModel
  tenant: Tenant
  mfaId: string
}

export type FactorName = 'totp' | 'webauthn_passkey' | 'webauthn_fido'

const ttlSeconds = 300

/** The factors that an account can answer a challenge with. */
export async function factorNames(app: App, record: RecordModel): Promise<FactorName[]> {
  const { totp, passkeys } = await enrolledFactors(app, record)
  const keys = passkeys ? (await ownPasskeys(app, record)).map(factorOf) : []
  return [...new Set<FactorName>([...(totp ? ['totp' as const] : []), ...keys])]
}

/** A key that can only be connected by USB or NFC is a security key; anything else is a passkey. */
export function factorOf({ transports }: Pick<Passkey, 'transports'>): FactorName {
  const words = transports.split(',').filter((word) => word !== '')
  const isKey = words.length > 0 && words.every((word) => /^(usb|nfc|ble|smart-card)$/.test(word))
  return isKey ? 'webauthn_fido' : 'webauthn_passkey'
}

/** The answer to a right password if a second factor must follow. */
export async function challengeReply(
  app: App,
  record: RecordModel,
  tenant: Tenant,
  mfaId: string,
): Promise<Jitsudo['challenge']> {
  const methods = await factorNames(app, record)
  const kind: ChallengeKind = methods.length > 0 ? 'login' : 'enrolment'
  const meta = `${mfaId} ${tenant.uuid}`
  const challenge_id = await issueChallenge(app, record, {
    kind: `jitsudo.${kind}`,
    ttlSeconds,
    meta,
  })
  if (kind === 'login') {
    return { mfa_required: true, challenge_id, methods, enrollment_required: false }
  }
  return { mfa_required: false, challenge_id, enrollment_required: true, methods }
}

/**
 * The challenge with that id, while it can be answered. It is bound to its account, and to the
 * account's tenant. Throws access.token_required (`invalid_challenge`).
 */
export async function requireChallenge(
  { state: { app } }: Exchange,
  collection: AuthCollection,
  kind: ChallengeKind,
  id: string,
): Promise<Challenge> {
  const { state, token } = await findToken(app, collection, `jitsudo.${kind}`, id.toLowerCase())
  if (state !== 'live') throw invalidChallenge()
  const [mfaId = '', tenantUuid] = token.meta.split(' ')
  const tenant = await ownTenant(app, token.record)
  if (tenant?.uuid !== tenantUuid) throw invalidChallenge()
  return { token, record: token.record, tenant: tenant!, mfaId }
}

/** Counts an answer before it is checked: a challenge allows five wrong ones. */
export async function countAnswer(app: App, { token }: Challenge): Promise<void> {
  if (!(await countTokenTry(app, token))) throw invalidChallenge()
}

/** Uses the challenge up once it has been answered. */
export async function endChallenge(app: App, { token }: Challenge): Promise<void> {
  await claimToken(app, token)
}

/** The session that a challenge leads to, for a current record. */
export function sessionFor(app: App, { tenant }: Challenge, factor: Amr) {
  return (record: RecordModel) => sessionOf(record, tenant, app.clock.now(), ['pwd', factor])
}
