import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { randomText } from '../base/ids.js'
import { encodeJson } from '../base/json.js'
import { recordId } from '../model/record.js'
import { createAccounts } from './accounts.js'
import { createBacklog } from './backlog.js'
import { judgeAll } from './broadcast.js'
import { createBroker } from './broker.js'
import { Client, type ClientAuth, type Sink } from './client.js'
import { createTopicIndex } from './index-of-topics.js'
import { idLength, makeMessage } from './message.js'
import { type NewsSource, newsOfBus } from './news-source.js'
import { readTopic } from './topics.js'

type Parts = Omit<App, 'realtime' | 'backups'>

/** Live news for clients that hold a connection open. */
export interface Realtime {
  /**
   * Throws server.busy where `realtime.maxClients` are connected, request.too_many where the
   * address has its own limit's number.
   */
  admit(address: string): void
  /** Takes a connection in and greets it; gives what to call when it has gone. */
  connect(address: string, sink: Sink): () => void
  /**
   * Puts these subscriptions, and the caller's account, in the place of what the client had. Throws
   * realtime.unknown_client, realtime.wrong_address, realtime.wrong_auth.
   */
  subscribe(clientId: string, subscriptions: readonly string[], caller: Caller): void
  /**
   * Sends `data` to the client that holds the subscription `topic` and connected from `address`, and
   * takes that subscription from it; false where there is no such client. A client at another
   * address loses the subscription all the same, as PocketBase's does.
   * Source: PocketBase apis/record_auth_with_oauth2_redirect.go.
   */
  deliverOnce(clientId: string, topic: string, data: unknown, address: string): boolean
  /** Connections at this moment. */
  count(): number
  /** What waits for slow readers at this moment. */
  backlogBytes(): number
  /** Ends every connection, and refuses new ones. */
  close(): void
}

// How often connections are looked at that may have outlived their time: arbitrary, and often
// enough for timeouts in whole seconds.
const sweepMs = 500

/** Listens for news only while somebody is connected. */
export function createRealtime(app: Parts, source: NewsSource = newsOfBus(app.bus)): Realtime {
  const { config, clock, log, store } = app
  const { idleTimeout, maxTimeout, maxClients, maxClientsPerAddress } = config.realtime
  const clients = new Map<string, Client>()
  const perAddress = new Map<string, number>()
  const topics = createTopicIndex()
  const accounts = createAccounts()
  const backlog = createBacklog(config.realtime, (client) => {
    log.debug({ ip: client.address }, 'a slow realtime client was dropped')
    client.drop()
  })
  const judging = {
    ...app,
    isLive: ({ record, sid }: ClientAuth) =>
      app.sessions.find(sid!, record).then((found) => found !== undefined),
  }
  const broker = createBroker({
    log,
    clock,
    judge: (action, news, { tx, isBehind }) =>
      judgeAll(judging, topics, action, news, tx ?? store.read, isBehind),
    follow: (news) => accounts.follow(news),
    reread: () => accounts.followCollections(app.collections),
  })
  let stopListening: (() => void) | undefined
  let sweep: NodeJS.Timeout | undefined
  let isClosing = false

  const leave = (client: Client) => {
    if (!clients.delete(client.id)) return
    if (!client.isGone) client.forget()
    topics.set(client, [])
    accounts.set(client, undefined)
    const others = perAddress.get(client.address)! - 1
    if (others > 0) perAddress.set(client.address, others)
    else perAddress.delete(client.address)
    if (clients.size > 0) return
    stopListening?.()
    clearInterval(sweep)
    stopListening = undefined
  }

  const closeOverdue = () => {
    const now = clock.now()
    for (const client of clients.values()) {
      const isOver =
        now - client.begun >= maxTimeout * 1000 || now - client.lastWritten >= idleTimeout * 1000
      if (isOver) client.close()
    }
  }

  return {
    admit(address) {
      if (isClosing || clients.size >= maxClients) {
        throw fail('server.busy', { headers: { 'Retry-After': '5' } })
      }
      const own = perAddress.get(address) ?? 0
      if (maxClientsPerAddress > 0 && own >= maxClientsPerAddress) {
        throw fail('request.too_many', { headers: { 'Retry-After': '5' } })
      }
    },
    connect(address, sink) {
      const client = new Client({ id: randomText(idLength), address, clock }, sink, backlog.note)
      if (clients.size === 0) {
        stopListening = source.open(broker)
        sweep = setInterval(closeOverdue, sweepMs).unref()
      }
      clients.set(client.id, client)
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1)
      client.send(makeMessage('PB_CONNECT', `{"clientId":"${client.id}"}`), clock.now())
      return () => leave(client)
    },
    subscribe(clientId, subscriptions, caller) {
      const client = clients.get(clientId)
      if (!client || client.isGone) throw fail('realtime.unknown_client')
      if (client.address !== caller.ip) throw fail('realtime.wrong_address')
      if (client.auth && !isSame(client.auth, caller)) throw fail('realtime.wrong_auth')
      accounts.set(client, authOf(app, caller))
      const texts = new Set(subscriptions)
      texts.delete('')
      topics.set(client, [...texts].map(readTopic))
    },
    deliverOnce(clientId, topic, data, address) {
      const client = clients.get(clientId)
      if (!client || client.isGone || !client.has(topic)) return false
      const isThere = client.address === address
      if (isThere) client.send(makeMessage(topic, encodeJson(data)), clock.now())
      topics.set(
        client,
        client.topics.filter(({ text }) => text !== topic),
      )
      return isThere
    },
    count: () => clients.size,
    backlogBytes: backlog.bytes,
    close() {
      isClosing = true
      for (const client of [...clients.values()]) client.close()
    },
  }
}

function isSame({ record }: ClientAuth, caller: Caller): boolean {
  return (
    caller.record !== null &&
    recordId(caller.record) === recordId(record) &&
    caller.record.collection.id === record.collection.id
  )
}

function authOf(app: Parts, { record, token }: Caller): ClientAuth | undefined {
  if (!record) return undefined
  return { record, sid: app.tokens.sessionOf(token) }
}
