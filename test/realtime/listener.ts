import { get, type IncomingMessage } from 'node:http'
import { send } from '../helper/scenario.js'

export interface Heard {
  event: string
  data: string
}

/** A client of /api/realtime that keeps what it receives. */
export interface Listener {
  id: string
  heard: Heard[]
  /** The frames so far, as received. */
  raw(): string
  answer: IncomingMessage
  /** Replaces the subscriptions; returns the status. */
  subscribe(topics: readonly string[], token?: string): Promise<number>
  /** Resolves when the server has ended the connection, with whether it ended properly. */
  ended: Promise<boolean>
  close(): void
}

/** Connects, from another loopback address if given. */
export async function listenTo(url: string, localAddress = '127.0.0.1'): Promise<Listener> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${url}/api/realtime`, { agent: false, localAddress }, resolve).on('error', reject)
  })
  if (answer.statusCode !== 200) throw new Error(`refused with ${answer.statusCode}`)
  let text = ''
  let rest = ''
  const heard: Heard[] = []
  const ended = new Promise<boolean>((resolve) => {
    answer.once('end', () => resolve(true))
    answer.once('close', () => resolve(answer.complete))
    answer.once('error', () => {})
  })
  const greeted = new Promise<void>((resolve, reject) => {
    answer.setEncoding('utf8').on('data', (part: string) => {
      text += part
      rest += part
      for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
        heard.push(readFrame(rest.slice(0, end)))
        rest = rest.slice(end + 2)
      }
      if (heard.length > 0) resolve()
    })
    answer.once('close', () => reject(new Error('closed before the greeting')))
  })
  greeted.catch(() => {})
  await greeted
  const { clientId } = JSON.parse(heard.shift()!.data) as { clientId: string }
  return {
    id: clientId,
    heard,
    raw: () => text,
    answer,
    ended,
    async subscribe(subscriptions, token) {
      const headers = token === undefined ? {} : { authorization: token }
      const body = { clientId, subscriptions }
      return (await send(url, { method: 'POST', path: '/api/realtime', headers, body })).status
    },
    close: () => void answer.destroy(),
  }
}

function readFrame(frame: string): Heard {
  const [, event = '', data = ''] = /^id:\w+\nevent:([\s\S]*?)\ndata:(.*)$/.exec(frame) ?? []
  return { event, data }
}
