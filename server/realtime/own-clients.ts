import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import { recordId } from '../model/record.js'
import type { Accounts } from './accounts.js'
import type { Asker } from './asker.js'
import type { Client, ClientAuth } from './client.js'
import { makeMessage } from './message.js'
import type { OwnClients } from './other-clients.js'
import { readTopics, type Topic } from './topics.js'

interface Parts {
  clients: ReadonlyMap<string, Client>
  accounts: Accounts
  topics: {
    set(client: Client, topics: readonly Topic[]): void
    hasRoom(client: Client, topics: readonly Topic[]): boolean
  }
}

/** Operations on the clients that are connected to this process. */
export function createOwnClients(
  app: Pick<App, 'clock' | 'tokens'>,
  { clients, accounts, topics }: Parts,
): OwnClients {
  const find = (clientId: string) => {
    const client = clients.get(clientId)
    return client?.isGone ? undefined : client
  }

  function requireFor(caller: Asker, client: Client): void {
    if (client.address !== caller.ip) throw fail('realtime.wrong_address')
    if (client.auth && !isSame(client.auth, caller)) throw fail('realtime.wrong_auth')
  }

  return {
    async subscribe(clientId, subscriptions, caller) {
      const known = find(clientId)
      if (!known) return false
      requireFor(caller, known)
      const wanted = await readTopics(subscriptions)
      // Meanwhile the client may have gone, or changed its account.
      const client = find(clientId)
      if (!client) return false
      requireFor(caller, client)
      if (!topics.hasRoom(client, wanted)) {
        throw fail('server.busy', { headers: { 'Retry-After': '5' } })
      }
      accounts.set(client, authOf(app, caller))
      topics.set(client, wanted)
      return true
    },
    deliverOnce(clientId, topic, data, address) {
      const client = find(clientId)
      if (!client) return undefined
      if (!client.has(topic)) return false
      const isThere = client.address === address
      if (isThere) client.send(makeMessage(topic, encodeJson(data)), app.clock.now())
      topics.set(
        client,
        client.topics.filter(({ text }) => text !== topic),
      )
      return isThere
    },
  }
}

function isSame({ record }: ClientAuth, caller: Asker): boolean {
  return (
    caller.record !== null &&
    recordId(caller.record) === recordId(record) &&
    caller.record.collection.id === record.collection.id
  )
}

function authOf({ tokens }: Pick<App, 'tokens'>, { record, token }: Asker): ClientAuth | undefined {
  if (!record) return undefined
  return { record, sid: tokens.sessionOf(token) }
}
