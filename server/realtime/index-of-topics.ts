import type { Client } from './client.js'
import type { Topic } from './topics.js'

/** Who subscribed to what, found by a topic's text before its options. */
export interface TopicIndex {
  /** Replaces all of a client's topics. */
  set(client: Client, topics: readonly Topic[]): void
  of(base: string): ReadonlyMap<Topic, Client>
}

const none: ReadonlyMap<Topic, Client> = new Map()

export function createTopicIndex(): TopicIndex {
  const byBase = new Map<string, Map<Topic, Client>>()

  const remove = (topic: Topic) => {
    const found = byBase.get(topic.base)
    found?.delete(topic)
    if (found?.size === 0) byBase.delete(topic.base)
  }

  return {
    set(client, topics) {
      for (const topic of client.topics) remove(topic)
      client.topics = topics
      for (const topic of topics) {
        const found = byBase.get(topic.base)
        if (found) found.set(topic, client)
        else byBase.set(topic.base, new Map([[topic, client]]))
      }
    },
    of: (base) => byBase.get(base) ?? none,
  }
}
