import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { ApiError, fail } from '../base/errors.js'
import { checkForm, length, oneOf, required } from '../base/form-errors.js'
import { hasOwnAddress } from '../limits/address.js'
import type { AuthCollection } from '../model/collection.js'
import { passwordOf, type RecordModel, recordId } from '../model/record.js'
import type { Turn } from '../passwords/fair-queue.js'
import { bcryptCost } from '../passwords/formats.js'
import { loginTurn } from '../passwords/turn.js'
import { findRecordByIdentity } from '../records/find.js'
import { isBlocked } from './blocked.js'
import { compareDecoy } from './decoy.js'
import { finishAuth } from './finish.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { renewHash } from './renew-hash.js'
import type { SessionClaims } from './session-claims.js'

/** `identityField` '' tries the collection's identity fields in turn. */
export interface AuthWithPasswordInput {
  identity: string
  password: string
  identityField: string
}

/** What a contract's login does otherwise than the native one. */
export interface Door<Admitted = void> {
  /** The identity is also tried in lower case; the native API compares as PocketBase does. */
  lowerCaseToo?: boolean
  /** Only these of the collection's identity fields are used. */
  only?: readonly string[]
  /** Called when the password has been verified, before a second factor; throws to refuse. Its result is passed on. */
  admit?(record: RecordModel): Admitted | Promise<Admitted>
  /** It can't ask (that account) for a second factor: a login that needs one fails as with a wrong password. */
  withoutSecondFactor?: boolean | ((record: RecordModel, admitted: Admitted) => Promise<boolean>)
  /** Whether it asks that account for a second factor, whatever the collection says. */
  demandsFactor?(record: RecordModel, admitted: Admitted): boolean
  /** It never says that the auth rule keeps an account out: that too is a wrong password. */
  hidesAuthRule?: boolean
  /** As Finish's. */
  session?(record: RecordModel, admitted: Admitted): SessionClaims | Promise<SessionClaims>
}

/**
 * Exchanges an identity and a password for a session. Input: schema/api/authWithPassword.json. An
 * unknown identity gets the answer of a wrong password: the same error, time and budget. Throws
 * auth.password_disabled, request.invalid_data, request.too_many, auth.failed, auth.blocked,
 * server.busy and what finishAuth throws. Source: PocketBase apis/record_auth_with_password.go.
 */
export async function authWithPassword<Admitted = void>(
  app: App,
  collection: AuthCollection,
  input: AuthWithPasswordInput,
  request: AuthRequest,
  door: Door<Admitted> = {},
): Promise<AuthOutcome & { admitted: Admitted }> {
  requirePasswordLogin(collection)
  const faults = checkForm(input, {
    identity: [required, length(1, 255)],
    password: [required, length(1, 255)],
    identityField: [length(1, 255), oneOf(collection.auth.passwordAuth.identityFields)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })

  const record = await findAccount(app, collection, input, door)
  const { caller } = request
  const attempt = {
    collection,
    identity: input.identity,
    recordId: record ? recordId(record) : '',
    caller,
    hasOwnAddress: hasOwnAddress(caller),
  }
  noteRequest(caller, {
    method: 'password',
    target: { collection: collection.name, id: attempt.recordId },
  })
  return app.limits.logins.spend(attempt, async () => {
    const turn = await loginTurn(app.limits.known, attempt)
    if (!(await passwordIsRight(app, collection, record, input.password, turn))) {
      throw fail('auth.failed')
    }
    if (isBlocked(record!)) throw fail('auth.blocked')
    const admitted = (await door.admit?.(record!)) as Admitted
    return { ...(await finishAtDoor(app, record!, request, door, admitted)), admitted }
  })
}

async function finishAtDoor<Admitted>(
  app: App,
  record: RecordModel,
  request: AuthRequest,
  door: Door<Admitted>,
  admitted: Admitted,
): Promise<AuthOutcome> {
  const session = door.session && { session: () => door.session!(record, admitted) }
  const { withoutSecondFactor: without = false } = door
  // Called if a second factor is needed, before anything is written.
  const refuseStep = async () => {
    if (typeof without === 'function' && !(await without(record, admitted))) return request.mfaId()
    const collection = record.collection.name
    app.log.warn({ collection }, 'refused: MFA cannot be finished at this door')
    throw fail('auth.failed')
  }
  const asked = without ? { ...request, mfaId: refuseStep } : request
  const demandsFactor = door.demandsFactor?.(record, admitted) ?? false
  const finish = { method: 'password', request: asked, demandsFactor, ...session } as const
  try {
    return await finishAuth(app, record, finish)
  } catch (error) {
    if (!door.hidesAuthRule || !(error instanceof ApiError && error.code === 'auth.rule')) {
      throw error
    }
    throw fail('auth.failed', { cause: error })
  }
}

/** Throws auth.password_disabled if the collection doesn't accept passwords. */
export function requirePasswordLogin(collection: AuthCollection): void {
  if (!collection.auth.passwordAuth.enabled) throw fail('auth.password_disabled')
}

/** The account with an identity, for that API, by the collection's identity fields. */
export async function findAccount(
  app: App,
  collection: AuthCollection,
  { identity, identityField }: AuthWithPasswordInput,
  { lowerCaseToo = false, only }: Pick<Door, 'lowerCaseToo' | 'only'>,
): Promise<RecordModel | undefined> {
  const known = identityField ? [identityField] : inOrder(collection)
  const fields = only ? known.filter((field) => only.includes(field)) : known
  const spellings = new Set(lowerCaseToo ? [identity, identity.toLowerCase()] : [identity])
  for (const spelling of spellings) {
    for (const field of fields) {
      const record = await findRecordByIdentity(app.store.read, collection, field, spelling)
      if (record) return record
    }
  }
  return undefined
}

/** The e-mail first, whatever its position, then the others in order. */
function inOrder({ auth }: AuthCollection): string[] {
  const fields = auth.passwordAuth.identityFields
  return fields.includes('email') ? ['email', ...fields.filter((f) => f !== 'email')] : fields
}

async function passwordIsRight(
  app: App,
  collection: AuthCollection,
  record: RecordModel | undefined,
  password: string,
  turn: Turn,
): Promise<boolean> {
  const hash = record ? passwordOf(record).hash : ''
  // An account without a usable hash costs the same as an unknown one.
  if (bcryptCost(hash) === undefined) {
    await compareDecoy(app, collection, password, turn)
    return false
  }
  if (!(await app.passwords.compare(password, hash, turn))) return false
  await renewHash(app, record!, password, turn)
  return true
}
