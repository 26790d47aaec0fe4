import type { App } from '../base/app.js'
import type { Cluster } from '../base/cluster.js'
import { ApiError, type ErrorCode, fail } from '../base/errors.js'
import type { Asker } from './asker.js'

/** The clients of this process, for requests from other processes. */
export interface OwnClients {
  /** False if there is no such client. Throws like Realtime.subscribe. */
  subscribe(clientId: string, subscriptions: readonly string[], caller: Asker): Promise<boolean>
  /** Undefined if there is no such client. */
  deliverOnce(clientId: string, topic: string, data: unknown, address: string): boolean | undefined
}

/** Handles requests from other processes for this one's clients. */
export interface OtherClients {
  /** Resolves when the others know that they can ask here. */
  opened: Promise<unknown>
  close(): void
}

const subscribing = 'realtime subscribe'
const delivering = 'realtime deliver'

interface Subscribe {
  clientId: string
  subscriptions: readonly string[]
  ip: string
  /** '' for a guest. */
  token: string
}

interface Deliver {
  clientId: string
  topic: string
  data: unknown
  address: string
}

/**
 * Lets other processes reach this one's clients: a client's requests go to whichever process is
 * free.
 */
export function hearOthers(app: Pick<App, 'cluster' | 'tokens'>, own: OwnClients): OtherClients {
  const heard = [
    app.cluster.hear(subscribing, (message) => subscribe(app, own, message as Subscribe)),
    app.cluster.hear(delivering, (message) => {
      const { clientId, topic, data, address } = message as Deliver
      return own.deliverOnce(clientId, topic, data, address)
    }),
  ]
  return {
    opened: Promise.all(heard),
    close() {
      for (const each of heard) {
        each.then(
          (end) => end(),
          () => {},
        )
      }
    },
  }
}

/** 'ok', the code of a thrown error, or undefined if there is no such client. */
async function subscribe(
  { tokens }: Pick<App, 'tokens'>,
  own: OwnClients,
  { clientId, subscriptions, ip, token }: Subscribe,
): Promise<string | undefined> {
  // The other process has admitted the caller; here the record must be of this process's
  // collections.
  const record = token === '' ? null : await tokens.verify(token, 'auth')
  try {
    const isOwn = await own.subscribe(clientId, subscriptions, { ip, record, token })
    return isOwn ? 'ok' : undefined
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}

/** Throws what the client's process has thrown, or realtime.unknown_client if no process has it. */
export async function subscribeElsewhere(
  cluster: Cluster,
  clientId: string,
  subscriptions: readonly string[],
  { ip, record, token }: Asker,
): Promise<void> {
  const message: Subscribe = { clientId, subscriptions, ip, token: record ? token : '' }
  const answers = (await cluster.ask(subscribing, message)) as (string | undefined)[]
  const answer = answers.find((each) => each !== undefined)
  if (answer === 'ok') return
  throw fail((answer as ErrorCode | undefined) ?? 'realtime.unknown_client')
}

/** Whether another process had that client, with that subscription and address. */
export async function deliverElsewhere(
  cluster: Cluster,
  clientId: string,
  topic: string,
  data: unknown,
  address: string,
): Promise<boolean> {
  const message: Deliver = { clientId, topic, data, address }
  return (await cluster.ask(delivering, message)).includes(true)
}
