import { readFile } from 'node:fs/promises'
import { expandAddress } from './address.js'
import { Breaks } from './breaks.js'

/** Both ends of a TCP connection, seen from here. */
export interface Ends {
  localPort: number
  remoteAddress: string
  remotePort: number
}

const tables: readonly [path: string, addressDigits: number][] = [
  ['/proc/net/tcp', 8],
  ['/proc/net/tcp6', 32],
]
const nothing = '00000000'

/**
 * The bytes that the kernel holds for each connection because the other end hasn't acknowledged
 * them, by `endsKey`; connections without any are left out. Node doesn't know them: a socket's
 * writableLength ends where the kernel's queue, of up to 4 MB, begins. Undefined where there is no
 * Linux to ask. Source: Linux Documentation/networking/proc_net_tcp.rst.
 */
export async function readKernelQueues(): Promise<Map<string, number> | undefined> {
  const queues = new Map<string, number>()
  let isThere = false
  for (const [path, digits] of tables) {
    const text = await readFile(path, 'latin1').catch(() => undefined)
    if (text === undefined) continue
    isThere = true
    await readTable(text, digits, queues)
  }
  return isThere ? queues : undefined
}

/** Adds the rows of one table, whose addresses have `digits` hexadecimal digits. */
export async function readTable(
  text: string,
  digits: number,
  queues: Map<string, number>,
): Promise<void> {
  const breaks = new Breaks()
  // After "sl: ": local address:port, remote address:port, state, tx_queue.
  const portAt = digits + 1
  const remoteAt = portAt + 5
  const queueAt = remoteAt + portAt + 5 + 3
  // The first line has the names of the columns.
  for (let end = text.indexOf('\n'); end >= 0; ) {
    const start = end + 1
    end = text.indexOf('\n', start)
    const row = text.indexOf(': ', start) + 2
    if (row < 2 || end < row + queueAt + nothing.length) continue
    if (text.startsWith(nothing, row + queueAt)) continue
    const local = text.slice(row + portAt, row + portAt + 4)
    const remote = text.slice(row + remoteAt, row + remoteAt + portAt + 4)
    const queued = text.slice(row + queueAt, row + queueAt + 8)
    queues.set(`${local} ${remote}`, Number.parseInt(queued, 16))
    if (breaks.isDue) await breaks.rest()
  }
}

/** A connection's name in the kernel's tables: its words have their bytes in the machine's order. */
export function endsKey({ localPort, remoteAddress, remotePort }: Ends): string {
  const port = (value: number) => value.toString(16).toUpperCase().padStart(4, '0')
  const bytes = bytesOf(remoteAddress)
  let address = ''
  for (let word = 0; word < bytes.length; word += 4) {
    address += bytes
      .subarray(word, word + 4)
      .reverse()
      .toString('hex')
      .toUpperCase()
  }
  return `${port(localPort)} ${address}:${port(remotePort)}`
}

function bytesOf(address: string): Buffer {
  const expanded = expandAddress(address)?.split('%')[0] ?? ''
  if (!expanded.includes(':')) return Buffer.from(expanded.split('.').map(Number))
  return Buffer.from(expanded.replaceAll(':', ''), 'hex')
}
