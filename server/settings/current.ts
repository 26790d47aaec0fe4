import type { Bus } from '../base/bus.js'
import type { Clock } from '../base/clock.js'
import { takingLatest } from '../base/latest.js'
import { untilStored } from '../base/until-stored.js'
import type { Db, Store } from '../store/store.js'
import type { Settings } from './defaults.js'
import { loadSettings, readSettings, type StoredSettings } from './load.js'
import { saveSettings } from './save.js'

export interface CurrentSettingsOptions {
  store: Store
  /** 32 characters, or '' for plain settings. */
  encryptionKey: string
  bus: Bus
  clock: Clock
  /** Notifies other processes; called after the commit. */
  announce: () => void
}

/** The current settings. */
export interface CurrentSettings {
  readonly current: Settings
  reload(): Promise<void>
  /**
   * Stores the settings that `change` returns, puts them into effect and notifies everyone. If
   * somebody else changes them at the same time, `change` is called again with theirs. Throws what
   * `change` throws, and server.busy if others are always faster.
   */
  change(change: (settings: Settings) => Settings | Promise<Settings>): Promise<void>
}

/** Loads and caches the settings; a folder without any has the defaults. */
export async function openSettings(options: CurrentSettingsOptions): Promise<CurrentSettings> {
  const { store, encryptionKey, bus, clock, announce } = options
  let stored: StoredSettings
  let current: Settings
  const load = takingLatest(
    () => loadSettings(store.read),
    (loaded) => {
      current = readSettings(loaded, encryptionKey)
      stored = loaded
    },
  )
  await load()

  async function reload(): Promise<void> {
    const before = stored
    await load()
    if (!isSame(before, stored)) bus.emit('settings.changed', false)
  }

  /** Returns whether nobody else was faster. */
  async function replace(tx: Db, basis: StoredSettings, wanted: Settings): Promise<boolean> {
    if (!isSame(basis, await loadSettings(tx))) return false
    await saveSettings(tx, wanted, encryptionKey, clock.now())
    return true
  }

  return {
    get current() {
      return current
    },
    reload,
    async change(change) {
      await untilStored(async () => {
        const basis = stored
        const wanted = await change(current)
        const isStored = await store.transaction((tx) => replace(tx, basis, wanted))
        await load()
        bus.emit('settings.changed', isStored)
        return isStored
      })
      announce()
    },
  }
}

function isSame(a: StoredSettings, b: StoredSettings): boolean {
  return Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b
}
