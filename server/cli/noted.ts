import { userInfo } from 'node:os'
import type { App } from '../base/app.js'

/**
 * Does a command's work, with an entry in the audit trail that is written before the command
 * reports success. Throws what `work` throws, and audit.not_written.
 */
export async function noted<T>(
  app: App,
  action: string,
  work: () => Promise<T>,
  more: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const note = { action, method: 'cli', data: { user: userName(), ...more } }
  let result: T
  try {
    result = await work()
  } catch (error) {
    app.audit?.refusal({ ...note, result: 'failed' })
    throw error
  }
  await app.audit?.change(note)
  return result
}

/** The operating system's user; by number if it has no name, as in a container. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}
