import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { Settings } from './defaults.js'
import { settingsFaults } from './validate.js'

/**
 * Checks the settings that `change` returns as PocketBase does, stores them and puts them into
 * effect. `change` is called again if somebody else was faster. Throws what `change` throws, and
 * settings.save_failed with the faults by section.
 */
export async function changeSettings(
  { settings }: App,
  change: (settings: Settings) => Promise<Settings>,
): Promise<void> {
  let refused: unknown
  try {
    await settings.change(async (current) => {
      try {
        const wanted = await change(current)
        const data = settingsFaults(wanted)
        if (data) throw fail('settings.save_failed', { data })
        return wanted
      } catch (error) {
        refused = error
        throw error
      }
    })
  } catch (cause) {
    if (cause === refused) throw cause
    throw fail('settings.save_failed', { cause })
  }
}
