import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reading } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import type { Rule } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import type { Db } from '../store/store.js'
import type { Client, ClientAuth } from './client.js'
import type { Subscription, TopicIndex } from './index-of-topics.js'
import { type Action, judge, type Subject } from './judge.js'
import { type Message, makeMessage } from './message.js'

/** One message and all who are to get it. */
export interface Delivery {
  message: Message
  clients: readonly Client[]
}

/** Lets others have the event loop after so long; 0 for what must not wait. */
const turnMs = 8

export interface Turns {
  /** Awaits the next turn of the event loop where this one has lasted long enough. */
  pause(): Promise<void> | undefined
}

/** `isBehind`: whether there is too much to do for others to have their turn. */
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

/** Everyone who asks the same of a record: they get one answer. */
interface Question {
  rule: Rule
  auth: ClientAuth | undefined
  topic: Subscription['topic']
  /** Clients by the event's name, which is the topic as each has sent it. */
  readers: Map<string, Client[]>
}

/**
 * Decides who hears of a write, and what: each distinct question is asked once, however many ask it.
 * Source: PocketBase apis/realtime.go realtimeBroadcastRecord.
 */
export async function judgeAll(
  app: Reading & { isLive(auth: ClientAuth): Promise<boolean> },
  topics: TopicIndex,
  action: Action,
  { collection, recordId: id, before, after }: RecordNews,
  expandFrom: Db,
  isBehind?: () => boolean,
): Promise<Delivery[]> {
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
  const deliveries: Delivery[] = []
  for (const { rule, auth, topic, readers } of questions.values()) {
    const isKnown = auth?.sid === undefined || (await app.isLive(auth))
    const asker = isKnown ? (auth?.record ?? null) : null
    const { query, headers } = topic
    const json = await judge(app, subject, rule, { auth: asker, query, headers })
    if (json !== undefined) {
      for (const [event, clients] of readers) {
        deliveries.push({ message: makeMessage(event, json), clients })
      }
    }
    const pause = turns.pause()
    if (pause) await pause
  }
  return deliveries
}

function gather(
  questions: Map<string, Question>,
  subscriptions: Iterable<Subscription>,
  kind: 'view' | 'list',
  rule: Rule,
): void {
  for (const { client, topic } of subscriptions) {
    const { auth } = client
    const key = `${kind}\n${authKey(auth)}\n${topic.optionsKey}`
    let question = questions.get(key)
    if (!question) {
      question = { rule, auth, topic, readers: new Map() }
      questions.set(key, question)
    }
    const clients = question.readers.get(topic.text)
    if (clients) clients.push(client)
    else question.readers.set(topic.text, [client])
  }
}

/** The same for clients of one account, and of one session where they have one. */
function authKey(auth: ClientAuth | undefined): string {
  if (!auth) return ''
  return `${auth.record.collection.id}/${recordId(auth.record)}/${auth.sid ?? ''}`
}
