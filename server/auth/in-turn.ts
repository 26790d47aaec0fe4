import type { App } from '../base/app.js'

/**
 * Runs work with the same key one after another in this process: the second of two requests with
 * one token sees what the first has done, and no hash is computed in vain. Between processes the
 * database decides.
 */
export async function inTurn<T>(app: App, key: string, work: () => Promise<T>): Promise<T> {
  const running = app.memory.turns
  const before = running.get(key) ?? Promise.resolve()
  const mine = before.then(work, work)
  running.set(key, mine)
  try {
    return await mine
  } finally {
    if (running.get(key) === mine) running.delete(key)
  }
}
