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
  /** Tells other processes; called after the commit. */
  announce: () => void
}

/** The settings as they stand now. */
export interface CurrentSettings {
  readonly current: Settings
  reload(): Promise<void>
  /**
   * Stores what `change` makes of the settings, puts it in force and tells everyone. Where somebody
   * else changes them at the same time, `change` is asked once more, about theirs. Throws what `change`
   * throws, and server.busy where others are always faster.
   */
  change(change: (settings: Settings) => Settings | Promise<Settings>): Promise<void>
}

/** Loads the settings and keeps them; a folder without any reads as the defaults. */
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

  /** Whether nobody else was faster. */
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
