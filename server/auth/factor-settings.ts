import type { FactorsShape } from '../../schema/types.gen.js'
import { takingLatest } from '../base/latest.js'
import { untilStored } from '../base/until-stored.js'
import type { AuthCollection, Collection } from '../model/collection.js'
import type { FactorRow } from '../store/statements/factor-settings.js'
import * as stored from '../store/statements/factor-settings.js'
import type { Store } from '../store/store.js'
import { noticeTexts } from './factor-notice-texts.js'

/** What an auth collection accepts in addition to PocketBase's own methods; schema/factors.json. */
export type FactorSettings = FactorsShape

export type SessionSettings = FactorSettings['sessions']

/** What applies to a collection's logins. */
export interface ActiveFactors {
  totp: boolean
  passkeys: boolean
  /** Only together with one of the others. */
  recoveryCodes: boolean
  /** Whether a passkey is enough by itself. */
  passkeyAlone: boolean
  /** Whether any of them is on. */
  any: boolean
}

/**
 * The factors of all auth collections, cached in memory: a collection without any costs its logins
 * nothing.
 */
export interface Factors {
  /** Never waits. The settings, plus authenticator apps if a contract needs them. */
  of(collection: Collection): ActiveFactors
  /** As superusers have set them, or the defaults. */
  settings(collection: Collection): FactorSettings
  /** What superusers have enabled, for auth-methods: a new object after each change. */
  listed(collection: Collection): ActiveFactors
  /** Undefined if logins start no session. Never waits. */
  sessions(collection: Collection): SessionSettings | undefined
  /** Whether accounts may have sessions, including those that a contract starts. */
  hasSessions(collection: Collection): boolean
  /** Whether any collection accepts passkeys. */
  takesPasskeys(): boolean
  /**
   * Stores the settings that `change` returns, puts them into effect and notifies other processes.
   * If somebody else changes them at the same time, `change` is called again with theirs. Throws
   * what `change` throws, and server.busy if others are always faster.
   */
  change(
    collection: AuthCollection,
    change: (settings: FactorSettings) => Promise<FactorSettings>,
    now: number,
  ): Promise<void>
  /** Reads again what another process has changed. */
  reload(): Promise<void>
}

export interface FactorsOptions {
  store: Store
  contracts: readonly string[]
  contractCollection: string
  /** Notifies other processes; called after the commit. */
  announce(): void
}

/** The contracts whose own second factor is an authenticator app. */
const appContracts: readonly string[] = ['slugbase', 'jitsudo', 'mudbase']

/** Those whose tokens have a session. */
const sessionContracts: readonly string[] = ['jitsudo', 'mudbase']

const none: ActiveFactors = {
  totp: false,
  passkeys: false,
  recoveryCodes: false,
  passkeyAlone: false,
  any: false,
}
const appOnly: ActiveFactors = { ...none, totp: true, recoveryCodes: true, any: true }

/**
 * Reads the settings from `factor_settings`; a folder without pocketgate.db has none, and none is
 * created.
 */
export async function openFactors(options: FactorsOptions): Promise<Factors> {
  const { store, contracts, contractCollection, announce } = options
  const wanted = contractCollection.toLowerCase()
  const needsApp = appContracts.some((name) => contracts.includes(name))
  const beginsSessions = sessionContracts.some((name) => contracts.includes(name))
  let kept = new Map<string, Kept>()

  const isServed = ({ id, name }: Collection) =>
    id === contractCollection || name.toLowerCase() === wanted
  const isOfContracts = (collection: Collection) => needsApp && isServed(collection)

  const factors: Factors = {
    of(collection) {
      const found = kept.get(collection.id)
      if (!isOfContracts(collection)) return found?.listed ?? none
      return found?.withApp ?? appOnly
    },
    settings: ({ id }) => kept.get(id)?.settings ?? defaultFactors(),
    listed: ({ id }) => kept.get(id)?.listed ?? none,
    sessions({ id }) {
      const sessions = kept.get(id)?.settings.sessions
      return sessions?.enabled ? sessions : undefined
    },
    hasSessions: (collection) =>
      factors.sessions(collection) !== undefined || (beginsSessions && isServed(collection)),
    takesPasskeys: () => [...kept.values()].some(({ listed }) => listed.passkeys),
    async change(collection, change, now) {
      const own = await store.own()
      const { id } = collection
      await untilStored(async () => {
        const basis = kept.get(id)?.text
        const wanted = JSON.stringify(await change(factors.settings(collection)))
        const isStored = await own.transaction(async (tx) => {
          if ((await stored.find(tx, id)) !== basis) return false
          await stored.put(tx, { collection: id, settings: wanted }, now)
          return true
        })
        await factors.reload()
        return isStored
      })
      announce()
    },
    reload: takingLatest(load, (rows) => {
      kept = new Map(rows.map(({ collection, settings }) => [collection, keep(settings)]))
    }),
  }

  async function load(): Promise<FactorRow[]> {
    if (!store.hasOwn()) return []
    const { read } = await store.own()
    return stored.all(read)
  }

  await factors.reload()
  return factors
}

/** Everything off, except the notice, which applies once one of the others is on. */
export function defaultFactors(): FactorSettings {
  return {
    totp: { enabled: false },
    passkeys: { enabled: false, alone: true },
    recoveryCodes: { enabled: true },
    notice: { enabled: true, emailTemplate: { ...noticeTexts } },
    sessions: {
      enabled: false,
      refreshTokens: false,
      idleSeconds: 0,
      absoluteSeconds: 30 * 86_400,
    },
  }
}

interface Kept {
  /** As it is stored. */
  text: string
  settings: FactorSettings
  listed: ActiveFactors
  withApp: ActiveFactors
}

function keep(text: string): Kept {
  const settings = readSettings(text)
  return { text, settings, listed: activeOf(settings, false), withApp: activeOf(settings, true) }
}

function activeOf(settings: FactorSettings, needsApp: boolean): ActiveFactors {
  const totp = settings.totp.enabled || needsApp
  const passkeys = settings.passkeys.enabled
  const any = totp || passkeys
  // An account that a contract lets enrol gets its recovery codes too.
  const recoveryCodes = any && (settings.recoveryCodes.enabled || needsApp)
  return { totp, passkeys, recoveryCodes, passkeyAlone: settings.passkeys.alone, any }
}

/** With the defaults for settings that an earlier version didn't know. */
function readSettings(text: string): FactorSettings {
  const stored = JSON.parse(text) as Partial<FactorSettings>
  const merged: Record<string, unknown> = {}
  for (const [name, group] of Object.entries(defaultFactors())) {
    merged[name] = { ...group, ...stored[name as keyof FactorSettings] }
  }
  return merged as unknown as FactorSettings
}
