import { Agent, type OutgoingHttpHeaders, request } from 'node:http'

export interface Told {
  status: number
  headers: NodeJS.Dict<string | string[]>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
  json: any
}

/**
 * A client at an address of this machine, such as 127.0.0.2; the connection is closed after each
 * answer.
 */
export function clientAt(url: string, localAddress: string) {
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })
  return function ask(
    path: string,
    body?: unknown,
    headers: OutgoingHttpHeaders = {},
    method = body === undefined ? 'GET' : 'POST',
  ): Promise<Told> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const sent = request(
        url + path,
        {
          method,
          agent,
          localAddress,
          headers: { 'content-type': 'application/json', ...headers },
        },
        (answer) => {
          let told = ''
          answer.setEncoding('utf8').on('data', (part: string) => {
            told += part
          })
          answer.once('error', reject)
          answer.once('end', () => {
            const { statusCode: status = 0, headers } = answer
            resolve({ status, headers, text: told, json: parsed(told) })
          })
        },
      )
      sent.once('error', reject)
      sent.end(text)
    })
  }
}

export type Ask = ReturnType<typeof clientAt>

/** Calls `ask` repeatedly, `atOnce` calls at a time, until it is stopped; counts the statuses. */
export function flood(atOnce: number, ask: (turn: number) => Promise<Told>) {
  const statuses: Record<number, number> = {}
  let isOn = true
  let turn = 0
  let tell = () => {}
  const refused = new Promise<void>((resolve) => {
    tell = resolve
  })
  const one = async () => {
    while (isOn) {
      const { status } = await ask(turn++).catch(() => ({ status: 0 }))
      statuses[status] = (statuses[status] ?? 0) + 1
      if (status === 429 || status === 503) tell()
    }
  }
  const all = Promise.all(Array.from({ length: atOnce }, one))
  return {
    statuses,
    /** Resolves with the first refusal. */
    refused,
    async stop() {
      isOn = false
      await all
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
