import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Caller } from '../base/caller.js'
import type { Clock } from '../base/clock.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import { addressKey } from './address.js'
import type { Counter, Limit, Taken, Want } from './counter.js'
import type { KnownAddresses } from './known-addresses.js'

/** An attempt to sign in, before its password or code is compared. */
export interface LoginTry {
  collection: AuthCollection
  /** As sent; for a code, the address that requested it. */
  identity: string
  /** The account with that identity; '' for none. */
  recordId: string
  caller: Caller
  /**
   * False if `caller.ip` may be the address of a proxy that everybody uses; then an attempt is
   * delayed instead.
   */
  hasOwnAddress: boolean
}

/** How many wrong passwords and codes are allowed, for all APIs together. */
export interface LoginBudget {
  /**
   * Runs `work` with one attempt counted, which is given back unless `work` throws one of the
   * errors of a wrong password. Throws request.too_many with Retry-After, and server.busy.
   */
  spend<T>(attempt: LoginTry, work: () => Promise<T>): Promise<T>
}

export interface LoginBudgetOptions {
  counter: Counter
  known: KnownAddresses
  clock: Clock
  log: Logger
  /** For tests. */
  sleep?: (ms: number) => Promise<void>
}

const quarterHourMs = 15 * 60 * 1000

/** Wrong passwords for one account from one address. */
export const accountAtAddress: Limit = { group: 'place', max: 20, windowMs: quarterHourMs }
/** Wrong passwords from one address, for all accounts. */
export const address: Limit = { group: 'address', max: 300, windowMs: quarterHourMs }
/**
 * Wrong passwords for one account, from all addresses; after that, only addresses known for it get
 * further.
 */
export const account: Limit = { group: 'account', max: 200, windowMs: 60 * 60 * 1000 }

// Separate groups, so that a flood of made-up identities can't evict the counts of real accounts.
const idAtAddress: Limit = { ...accountAtAddress, group: 'place of id' }
const accountId: Limit = { ...account, group: 'account of id' }

// PocketBase's own name, which no other collection can have.
const superusers = '_superusers'
const longestDelayMs = 2000
const longestOverallDelayMs = 1000
const firstDelayMs = 125
// Arbitrary: each costs a socket and a timer. More at once are a flood, answered like a full queue.
const maxSleepers = 1000

// The errors of a wrong password or code, in every API, including those disguised as one.
const wrong: ReadonlySet<ErrorCode> = new Set(['auth.failed', 'auth.blocked', 'otp.invalid'])

/**
 * Creates the budget over a counter. Unknown identities count like known ones, under what was sent.
 */
export function createLoginBudget(options: LoginBudgetOptions): LoginBudget {
  const { counter, known, clock, log } = options
  const sleep = boundedSleep(options.sleep ?? sleepFor)
  let told = false

  async function spend<T>(attempt: LoginTry, work: () => Promise<T>): Promise<T> {
    const { wants, taken } = await takeFor(attempt)
    try {
      const result = await work()
      await counter.giveBackAll(wants, taken)
      return result
    } catch (error) {
      if (!(error instanceof ApiError && wrong.has(error.code)))
        await counter.giveBackAll(wants, taken)
      throw error
    }
  }

  async function takeFor(attempt: LoginTry): Promise<Counted> {
    if (attempt.hasOwnAddress) return take(attempt)
    if (attempt.collection.name !== superusers) return takeSlowly(attempt)
    // Protecting a superuser is worth more than the convenience of people behind a proxy.
    const wants = wantsOf(attempt)
    if (!(await isKnown(attempt))) return takeSlowly(attempt, wants.filter(isOverall))
    return takeOrRefuse(wants.filter(({ limit }) => !isOverall({ limit }) && limit !== address))
  }

  async function take(attempt: LoginTry): Promise<Counted> {
    const wants = wantsOf(attempt)
    const taken = await counter.takeAll(wants)
    if (isFree(taken)) return { wants, taken }
    // If only the hourly limit is used up, an address known for the account continues without it.
    if (taken.some(({ allowed }, at) => !allowed && !isOverall(wants[at]!))) throw tooMany(taken)
    if (!(await isKnown(attempt))) throw tooMany(taken)
    return takeOrRefuse(wants.filter((want) => !isOverall(want)))
  }

  async function takeOrRefuse(wants: readonly Want[]): Promise<Counted> {
    const taken = await counter.takeAll(wants)
    if (!isFree(taken)) throw tooMany(taken)
    return { wants, taken }
  }

  function isKnown({ collection, recordId, caller }: LoginTry): Promise<boolean> {
    return known.has({ collection, recordId, ip: caller.ip })
  }

  /**
   * If all clients may share one address, a refusal would shut out everybody, so only `firm` limits
   * refuse.
   */
  async function takeSlowly(attempt: LoginTry, firm: readonly Want[] = []): Promise<Counted> {
    const limits = wantsOf(attempt)
    const isFirm = ({ limit }: Want) => firm.some((each) => each.limit === limit)
    const wants = limits.map((want) =>
      isFirm(want) ? want : { ...want, limit: { ...want.limit, max: Infinity } },
    )
    const taken = await counter.takeAll(wants)
    if (!isFree(taken)) throw tooMany(taken)
    const delayMs = Math.max(...taken.map(({ count }, at) => delayOf(limits[at]!, count)))
    if (delayMs <= 0) return { wants, taken }
    if (!told) {
      told = true
      log.warn(
        'many wrong passwords from an address of this machine or network, perhaps a proxy: they are delayed, not refused, until settings.trustedProxy names the header with the client',
      )
    }
    try {
      await sleep(delayMs)
    } catch (error) {
      await counter.giveBackAll(wants, taken)
      throw error
    }
    return { wants, taken }
  }

  function tooMany(taken: readonly Taken[]): ApiError {
    const spent = taken.filter(({ allowed }) => !allowed)
    const waitMs = Math.max(...spent.map(({ resetsAt }) => resetsAt)) - clock.now()
    const seconds = String(Math.max(1, Math.ceil(waitMs / 1000)))
    return fail('request.too_many', { headers: { 'Retry-After': seconds } })
  }

  return { spend }
}

/**
 * Compares a password outside of a login, within the same budget: a wrong one counts, a right one
 * is given back. Throws request.too_many, server.busy and what `compare` throws.
 */
export async function compareWithin(
  budget: LoginBudget,
  attempt: LoginTry,
  compare: () => Promise<boolean>,
): Promise<boolean> {
  let isWrong = false
  try {
    await budget.spend(attempt, async () => {
      isWrong = !(await compare())
      if (isWrong) throw fail('auth.failed')
    })
  } catch (error) {
    if (!isWrong) throw error
  }
  return !isWrong
}

interface Counted {
  wants: readonly Want[]
  taken: readonly Taken[]
}

/**
 * The account counts under what was sent and, if that names one, under its id, so no spelling
 * helps.
 */
function wantsOf({ collection, identity, recordId, caller }: LoginTry): Want[] {
  const from = addressKey(caller.ip)
  const sent = createHash('sha256').update(identity.trim().toLowerCase()).digest('base64')
  const sentKey = `${collection.id}/${sent}`
  const wants = [
    { key: `${sentKey} ${from}`, limit: accountAtAddress },
    { key: sentKey, limit: account },
    { key: from, limit: address },
  ]
  if (recordId === '') return wants
  const idKey = `${collection.id}/${recordId}`
  return [
    ...wants,
    { key: `${idKey} ${from}`, limit: idAtAddress },
    { key: idKey, limit: accountId },
  ]
}

function isOverall({ limit }: Pick<Want, 'limit'>): boolean {
  return limit === account || limit === accountId
}

/**
 * Milliseconds; less for an account that others are guessing at, since its owner may be the one
 * waiting.
 */
function delayOf(want: Want, count: number): number {
  const excess = count - want.limit.max
  if (excess <= 0) return 0
  const longest = isOverall(want) ? longestOverallDelayMs : longestDelayMs
  return Math.min(longest, firstDelayMs * 2 ** (excess - 1))
}

function isFree(taken: readonly Taken[]): boolean {
  return taken.every(({ allowed }) => allowed)
}

function boundedSleep(sleep: (ms: number) => Promise<void>): (ms: number) => Promise<void> {
  let sleepers = 0
  return async (ms) => {
    if (sleepers >= maxSleepers) throw fail('server.busy', { headers: { 'Retry-After': '2' } })
    sleepers++
    try {
      await sleep(ms)
    } finally {
      sleepers--
    }
  }
}

function sleepFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
