import type { Bus } from '../base/bus.js'
import type { Clock } from '../base/clock.js'
import type { Store } from '../store/store.js'
import { defaultSettings, type Settings } from './defaults.js'
import { loadSettings } from './load.js'
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
  /** Stores new settings, puts them in force and tells everyone. */
  save(settings: Settings): Promise<void>
}

/** Loads the settings and keeps them; a folder without any reads as the defaults. */
export async function openSettings(options: CurrentSettingsOptions): Promise<CurrentSettings> {
  const { store, encryptionKey, bus, clock, announce } = options
  const load = async () => (await loadSettings(store.read, encryptionKey)) ?? defaultSettings()
  let current = await load()
  const reload = async () => {
    current = await load()
    bus.emit('settings.changed')
  }
  return {
    get current() {
      return current
    },
    reload,
    async save(settings) {
      await store.transaction((tx) => saveSettings(tx, settings, encryptionKey, clock.now()))
      await reload()
      announce()
    },
  }
}
