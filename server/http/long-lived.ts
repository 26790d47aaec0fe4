import type { ServerResponse } from 'node:http'

const longLived = new WeakSet<ServerResponse>()

/**
 * Marks an answer that its handler writes for as long as it likes, such as realtime news: no
 * request timeout applies to it, its handler deals with slow readers, and a shutdown ends it at
 * once.
 */
export function markLongLived(answer: ServerResponse): void {
  longLived.add(answer)
}

export function isLongLived(answer: ServerResponse): boolean {
  return longLived.has(answer)
}
