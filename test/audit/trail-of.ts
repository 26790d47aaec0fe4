import type { StoredEntry } from '../../server/audit/entry.js'
import { type Answer, logIn, send } from '../helper/scenario.js'

/** An entry as GET /api/audit returns it, with the request id apart from the rest of `data`. */
export type Told = Omit<StoredEntry, 'data'> & { data: Record<string, unknown>; requestId?: string }

/** A superuser's view of the server's audit trail. */
export interface Reader {
  token: string
  ask(query?: Record<string, string>): Promise<Answer>
  /** Entries after the last ones that were taken, oldest first. */
  take(): Promise<Told[]>
  as(method: string, path: string, body?: unknown): Promise<Answer>
}

export async function readerOf(url: string): Promise<Reader> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token, 'user-agent': 'auditor' }
  let seen = 0
  const reader: Reader = {
    token,
    ask: (query = {}) => send(url, { path: `/api/audit?${new URLSearchParams(query)}`, headers }),
    async take() {
      const query = { filter: `id > ${seen}`, sort: 'id', perPage: '1000' }
      const { items } = (await reader.ask(query)).json as { items: Told[] }
      seen = items.at(-1)?.id ?? seen
      for (const item of items) {
        const { requestId, ...data } = item.data
        Object.assign(item, { data }, requestId !== undefined && { requestId })
      }
      return items
    },
    as: (method, path, body) =>
      send(url, { method, path, headers, ...(body !== undefined && { body }) }),
  }
  await reader.take()
  return reader
}

/** An entry in short: action, result, method, API and target. */
export function brief(entry: Told): string {
  const { action, result, method, door, actorCollection, targetCollection, count } = entry
  const times = count > 1 ? ` x${count}` : ''
  return `${action} ${result} ${method || '-'} ${door} ${actorCollection || '-'}>${targetCollection || '-'}${times}`
}
