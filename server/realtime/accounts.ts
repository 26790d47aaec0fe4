import { isBlocked } from '../auth/blocked.js'
import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { type AuthCollection, isAuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import type { Client, ClientAuth } from './client.js'

/**
 * The accounts that clients act for. They follow their records: an update refreshes them; a new
 * token key, a deletion, a block or a new secret ends them, and the client continues as a guest.
 * Source: PocketBase apis/realtime.go bindRealtimeEvents.
 */
export interface Accounts {
  set(client: Client, auth: ClientAuth | undefined): void
  follow(news: RecordNews): void
  followCollections(collections: App['collections']): void
}

export function createAccounts(): Accounts {
  const byAccount = new Map<string, Set<Client>>()

  const set = (client: Client, auth: ClientAuth | undefined) => {
    if (client.auth) {
      const key = keyOf(client.auth.record)
      const clients = byAccount.get(key)
      clients?.delete(client)
      if (clients?.size === 0) byAccount.delete(key)
    }
    client.auth = auth
    if (!auth) return
    const key = keyOf(auth.record)
    const clients = byAccount.get(key)
    if (clients) clients.add(client)
    else byAccount.set(key, new Set([client]))
  }

  const end = (clients: Iterable<Client>) => {
    for (const client of [...clients]) set(client, undefined)
  }

  return {
    set,
    follow({ collection, before, after }) {
      if (!collection.auth || !before) return
      const clients = byAccount.get(keyOf(before))
      if (!clients) return
      for (const client of [...clients]) {
        const { record, sid } = client.auth!
        const isEnded =
          !after || isBlocked(after) || textOf(record, 'tokenKey') !== textOf(after, 'tokenKey')
        set(client, isEnded ? undefined : { record: after, sid })
      }
    },
    followCollections(collections) {
      for (const clients of [...byAccount.values()]) {
        const [{ auth } = {} as Client] = clients
        const { collection } = auth!.record
        const now = collections.all().find(({ id }) => id === collection.id)
        if (!isAuthCollection(now) || secretOf(now) !== secretOf(collection as AuthCollection)) {
          end(clients)
          continue
        }
        for (const client of clients) {
          const { record, sid } = client.auth!
          const { values, original } = record
          client.auth = { record: { collection: now, values, original }, sid }
        }
      }
    },
  }
}

function keyOf(record: RecordModel): string {
  return `${record.collection.id}/${recordId(record)}`
}

function secretOf({ auth }: AuthCollection): string {
  return auth.authToken.secret
}
