import type { ServerResponse } from 'node:http'

const longLived = new WeakSet<ServerResponse>()

/**
 * Marks an answer that its handler writes for as long as it likes, such as live news: no limit of
 * requests counts for it, its handler sees to slow readers, and a stop ends it at once.
 */
export function markLongLived(answer: ServerResponse): void {
  longLived.add(answer)
}

export function isLongLived(answer: ServerResponse): boolean {
  return longLived.has(answer)
}
