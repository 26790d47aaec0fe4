import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { Settings } from './defaults.js'
import { settingsFaults } from './validate.js'

/**
 * Checks what `change` makes of the settings as PocketBase does, stores it and puts it in force.
 * `change` is asked again where somebody else was faster. Throws what `change` throws, and
 * settings.save_failed, with the faults by section.
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
