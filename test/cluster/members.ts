import { execFileSync } from 'node:child_process'
import { type IncomingHttpHeaders, request } from 'node:http'
import { until } from '../helper/mail-world.js'

/** The processes that a primary has started, without their children. */
export function childrenOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
  return rows
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, parent, state]) => Number(parent) === pid && !state!.startsWith('Z'))
    .map(([child]) => Number(child))
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the tests are about
  json: any
}

/** Sends a request on a new connection, which goes to the next process. */
export function ask(
  url: string,
  path: string,
  { method, body, token }: { method?: string; body?: unknown; token?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url + path,
      {
        agent: false,
        method: method ?? (body === undefined ? 'GET' : 'POST'),
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: token }),
        },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.once('end', () => {
          const json = text === '' ? undefined : JSON.parse(text)
          resolve({ status: answer.statusCode!, headers: answer.headers, json })
        })
        answer.once('error', reject)
      },
    )
    sent.setTimeout(15_000, () => sent.destroy(new Error(`${path} is not answered`)))
    sent.once('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** Waits until `isSo`, as long as it takes to replace a hanging process. */
export function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  return until(isSo, what, 30_000)
}
