import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { Settings } from './defaults.js'
import { settingsFaults } from './validate.js'

/**
 * Checks new settings as PocketBase does, stores them and puts them in force. Throws
 * settings.save_failed, with the faults by section.
 */
export async function changeSettings({ settings }: App, wanted: Settings): Promise<void> {
  const data = settingsFaults(wanted)
  if (data) throw fail('settings.save_failed', { data })
  try {
    await settings.save(wanted)
  } catch (cause) {
    throw fail('settings.save_failed', { cause })
  }
}
