import type { Config } from '../base/config.js'
import type { Client, OnBacklog } from './client.js'

/**
 * Watches what waits for slow readers, and drops a reader with too much; if all of them together
 * have too much, the one with the most.
 */
export function createBacklog(
  { maxBacklog, maxBacklogTotal }: Config['realtime'],
  drop: (client: Client) => void,
): { note: OnBacklog; bytes(): number } {
  const slow = new Set<Client>()
  let total = 0
  return {
    bytes: () => total,
    note(client, difference) {
      total += difference
      if (client.waiting > 0) slow.add(client)
      else slow.delete(client)
      if (difference < 0) return
      if (client.waiting > maxBacklog) drop(client)
      while (total > maxBacklogTotal && slow.size > 0) drop(largest(slow))
    },
  }
}

function largest(clients: Iterable<Client>): Client {
  let found: Client | undefined
  for (const client of clients) if (!found || client.waiting > found.waiting) found = client
  return found!
}
