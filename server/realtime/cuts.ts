import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Client } from './client.js'

// Each takes about 0.1 ms, at once and when its socket tells that it is closed. Arbitrary: a small
// part of a turn, since those who read wait meanwhile.
const cutsPerTurn = 8

/**
 * Drops clients, however many: what waits for them is freed at once, and their connections are cut
 * little by little.
 */
export function createCuts(): (client: Client) => void {
  const doomed: Client[] = []

  async function cutAll(): Promise<void> {
    while (doomed.length > 0) {
      await nextTurn()
      for (const client of doomed.splice(0, cutsPerTurn)) client.cut()
    }
  }

  return (client) => {
    if (client.isGone) return
    client.forget()
    if (doomed.push(client) === 1) void cutAll()
  }
}
