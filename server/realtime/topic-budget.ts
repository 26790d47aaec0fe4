import type { Client } from './client.js'
import type { Topic } from './topics.js'

// What each client may always have, so that one who uses up everything shuts nobody out: about 60
// topics. Arbitrary.
const ownBytes = 16_384
// What a topic takes in addition to its texts, measured.
const topicBytes = 200

/** Counts what the topics of all clients take, beyond what each may always have. */
export interface TopicBudget {
  /** Whether these fit in place of the client's current topics. */
  hasRoom(client: Client, topics: readonly Topic[]): boolean
  /** Call before replacing `client.topics` by these. */
  note(client: Client, topics: readonly Topic[]): void
}

/** `maxBytes` for all clients together. */
export function createTopicBudget(maxBytes: number): TopicBudget {
  let total = 0
  const difference = (client: Client, topics: readonly Topic[]) =>
    bytesBeyond(topics) - bytesBeyond(client.topics)
  return {
    hasRoom(client, topics) {
      const more = difference(client, topics)
      return more <= 0 || total + more <= maxBytes
    },
    note(client, topics) {
      total += difference(client, topics)
    },
  }
}

function bytesBeyond(topics: readonly Topic[]): number {
  let bytes = 0
  // Options are stored three times: as sent, parsed, and as a key.
  for (const { text, base } of topics)
    bytes += topicBytes + text.length + 2 * (text.length - base.length)
  return Math.max(0, bytes - ownBytes)
}
