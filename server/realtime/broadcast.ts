import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reading } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import type { Rule } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Db } from '../store/store.js'
import type { Client, ClientAuth } from './client.js'
import type { TopicIndex } from './index-of-topics.js'
import { type Action, judge, type Subject } from './judge.js'
import type { Topic } from './topics.js'

/** What everybody who asked the same gets. It becomes a message only when that is sent. */
export interface Delivery {
  json: string
  /** By event name. */
  readers: ReadonlyMap<string, readonly Client[]>
}

/** How long before others get the event loop; 0 for work that must not wait. */
const turnMs = 8

export interface Turns {
  /** Awaits the next turn of the event loop if this one has lasted long enough. */
  pause(): Promise<void> | undefined
}

/** `isBehind`: whether there is too much to do to give others a turn. */
export function takeTurns(isBehind: () => boolean = () => false): Turns {
  let began = performance.now()
  return {
    pause() {
      if (performance.now() - began < turnMs || isBehind()) return undefined
      return nextTurn().then(() => {
        began = performance.now()
      })
    },
  }
}

/** Clients that ask the same about a record and get one answer. */
interface Question {
  rule: Rule
  auth: ClientAuth | undefined
  topic: Topic
  /** Clients by event name, which is the topic as each has sent it. */
  readers: Map<string, Client[]>
}

/**
 * Decides who is told about a write, and what: each distinct question is answered once, however
 * many clients ask it. The answers come one by one, since a large record in thousands of forms must
 * not be in memory at once. Source: PocketBase apis/realtime.go realtimeBroadcastRecord.
 */
export async function* judgeAll(
  app: Reading & { isLive(auth: ClientAuth): Promise<boolean> },
  topics: TopicIndex,
  action: Action,
  { collection, recordId: id, before, after }: RecordNews,
  expandFrom: Db,
  isBehind?: () => boolean,
): AsyncGenerator<Delivery> {
  const record = (after ?? before) as RecordModel
  const subject: Subject = { action, record, expandFrom, made: new Map() }
  const { viewRule, listRule } = collection
  const questions = new Map<string, Question>()
  for (const name of [collection.name, collection.id]) {
    gather(questions, topics.of(`${name}/${id}`), 'view', viewRule)
    gather(questions, topics.of(`${name}/*`), 'list', listRule)
    gather(questions, topics.of(name), 'list', listRule)
  }
  const turns = takeTurns(isBehind)
  for (const { rule, auth, topic, readers } of questions.values()) {
    if (!isAwaited({ readers })) continue
    const isKnown = auth?.sid === undefined || (await app.isLive(auth))
    const asker = isKnown ? (auth?.record ?? null) : null
    const { query, headers } = topic
    const json = await judge(app, subject, rule, { auth: asker, query, headers })
    if (json !== undefined) yield { json, readers }
    const pause = turns.pause()
    if (pause) await pause
  }
}

/** Whether any of its readers is still there. */
export function isAwaited({ readers }: Pick<Delivery, 'readers'>): boolean {
  for (const clients of readers.values()) if (clients.some((each) => !each.isGone)) return true
  return false
}

function gather(
  questions: Map<string, Question>,
  subscriptions: ReadonlyMap<Topic, Client>,
  kind: 'view' | 'list',
  rule: Rule,
): void {
  // Most ask what the one before asked.
  let last: { auth: ClientAuth | undefined; topic: Topic; clients: Client[] } | undefined
  for (const [topic, client] of subscriptions) {
    const { auth } = client
    if (last && last.auth === auth && last.topic.text === topic.text) {
      last.clients.push(client)
      continue
    }
    const key = `${kind}\n${authKey(auth)}\n${topic.optionsKey}`
    let question = questions.get(key)
    if (!question) {
      question = { rule, auth, topic, readers: new Map() }
      questions.set(key, question)
    }
    const clients = question.readers.get(topic.text) ?? []
    if (clients.length === 0) question.readers.set(topic.text, clients)
    clients.push(client)
    last = { auth, topic, clients }
  }
}

/** Equal for clients of one account and, if they have one, one session. */
function authKey(auth: ClientAuth | undefined): string {
  if (!auth) return ''
  return `${auth.record.collection.id}/${recordId(auth.record)}/${auth.sid ?? ''}`
}
