import type { App } from '../base/app.js'
import type { Clock } from '../base/clock.js'
import { fail } from '../base/errors.js'
import { randomText } from '../base/ids.js'
import { readKernelQueues } from '../base/kernel-queues.js'
import { createAccounts } from './accounts.js'
import { createBacklog } from './backlog.js'
import { judgeAll } from './broadcast.js'
import { createBroker } from './broker.js'
import { Client, type ClientAuth } from './client.js'
import { createCuts } from './cuts.js'
import { createTopicIndex } from './index-of-topics.js'
import { idLength, makeMessage } from './message.js'
import { newsOfBus, type OpenSource } from './news-source.js'
import {
  deliverElsewhere,
  hearOthers,
  type OtherClients,
  subscribeElsewhere,
} from './other-clients.js'
import { shareNews } from './other-processes.js'
import { createOverdue } from './overdue.js'
import { createOwnClients } from './own-clients.js'
import type { Realtime } from './realtime.js'
import { createTopicBudget } from './topic-budget.js'
import type { Topic } from './topics.js'
import { createUnreadWatch } from './unread.js'

type Parts = Omit<App, 'realtime' | 'backups'>

// How often connections are checked for timeouts: arbitrary, and often enough for timeouts in whole
// seconds.
const sweepMs = 500
const lookMs = 200

/** Listens for news only while somebody is connected. */
export function createRealtime(app: Parts): Realtime {
  const { config, log, store, cluster } = app
  // Times are counted from here: V8 gives a larger number an object of its own in each client.
  const begun = app.clock.now()
  const clock: Clock = { now: () => app.clock.now() - begun }
  const shared = cluster.isAlone ? undefined : shareNews(app)
  const source = shared?.source ?? newsOfBus(app.bus)
  const { maxClients, maxClientsPerAddress } = config.realtime
  const clients = new Map<string, Client>()
  const topics = createTopicIndex()
  const budget = createTopicBudget(config.realtime.maxTopicsTotal)
  const accounts = createAccounts()
  const cut = createCuts()
  const drop = (client: Client) => {
    log.debug({ ip: client.address }, 'a slow realtime client was dropped')
    cut(client)
  }
  const backlog = createBacklog(config.realtime, drop)
  const closeOverdue = createOverdue({ clients, clock, limits: config.realtime })
  const unread = createUnreadWatch({
    clients,
    clock,
    limits: config.realtime,
    readQueues: readKernelQueues,
    drop,
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
    drop,
    reread: () => accounts.followCollections(app.collections),
  })
  let listening: OpenSource | undefined
  let others: OtherClients | undefined
  let sweep: NodeJS.Timeout | undefined
  let look: NodeJS.Timeout | undefined
  let isClosing = false

  const setTopics = (client: Client, wanted: readonly Topic[]) => {
    budget.note(client, wanted)
    topics.set(client, wanted)
  }

  const leave = (client: Client) => {
    if (!clients.delete(client.id)) return
    unread.leave(client)
    if (!client.isGone) client.forget()
    setTopics(client, [])
    accounts.set(client, undefined)
    if (clients.size > 0) return
    listening?.close()
    others?.close()
    clearInterval(sweep)
    clearInterval(look)
    listening = undefined
    others = undefined
  }

  const ofOwn = createOwnClients(
    { tokens: app.tokens, clock },
    {
      clients,
      accounts,
      topics: { set: setTopics, hasRoom: budget.hasRoom },
    },
  )

  return {
    async admit(address) {
      const later = { headers: { 'Retry-After': '5' } }
      if (isClosing) throw fail('server.busy', later)
      const [all, own] = ['realtime', `realtime ${address}`] as const
      const full = await cluster.places.enter([
        { key: all, max: maxClients },
        { key: own, max: maxClientsPerAddress },
      ])
      if (full !== undefined) throw fail(full === all ? 'server.busy' : 'request.too_many', later)
      const keys = maxClientsPerAddress > 0 ? [all, own] : [all]
      return () => cluster.places.leave(keys)
    },
    connect(address, sink) {
      const client = new Client({ id: randomText(idLength), address, clock }, sink, backlog.note)
      if (clients.size === 0) {
        listening = source.open(broker)
        others = hearOthers(app, ofOwn)
        sweep = setInterval(() => void closeOverdue(), sweepMs).unref()
        look = setInterval(() => void unread.look(), lookMs).unref()
      }
      clients.set(client.id, client)
      const greet = () =>
        client.send(makeMessage('PB_CONNECT', `{"clientId":"${client.id}"}`), clock.now())
      // Its next request may go to another process, which has to know of this one by then; and
      // writes from then on must be reported.
      const known = !cluster.isAlone && Promise.all([listening?.opened, others?.opened])
      if (known) known.then(greet, () => cut(client))
      else greet()
      return { ended: () => cut(client), closed: () => leave(client) }
    },
    async subscribe(clientId, subscriptions, caller) {
      const isOwn = await ofOwn.subscribe(clientId, subscriptions, caller)
      if (!isOwn) await subscribeElsewhere(cluster, clientId, subscriptions, caller)
    },
    async deliverOnce(clientId, topic, data, address) {
      const isThere = ofOwn.deliverOnce(clientId, topic, data, address)
      return isThere ?? (await deliverElsewhere(cluster, clientId, topic, data, address))
    },
    count: () => clients.size,
    backlogBytes: backlog.bytes,
    leave: () => shared?.close(),
    close() {
      isClosing = true
      for (const client of [...clients.values()]) client.close()
    },
  }
}
