import { closeSync, openSync, readSync } from 'node:fs'
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
// The kernel fills about four kilobytes at a time, whatever is asked for.
const pieceBytes = 1 << 12

/** Called with a connection's `endsKey` and the bytes that wait for its other end. */
export type OnQueue = (key: string, bytes: number) => void

/**
 * Reports the bytes that the kernel holds for each connection because the other end hasn't
 * acknowledged them; connections without any are left out. Node doesn't know them: a socket's
 * writableLength ends where the kernel's queue, of up to 4 MB, begins. False where there is no
 * Linux to ask. Source: Linux Documentation/networking/proc_net_tcp.rst.
 *
 * Each piece is read in the turn in which it is reported, so that what is written next can't be in
 * it. A piece takes some microseconds; a table of 10,000 rows has 400 pieces, and would take as many
 * turns of a busy event loop if each were awaited.
 */
export async function readKernelQueues(onQueue: OnQueue): Promise<boolean> {
  let isThere = false
  for (const [path, digits] of tables) {
    let file: number
    try {
      file = openSync(path, 'r')
    } catch {
      continue
    }
    isThere = true
    try {
      const buffer = Buffer.allocUnsafe(pieceBytes)
      const read = () => buffer.toString('latin1', 0, readSync(file, buffer))
      await readTable(read, digits, onQueue)
    } finally {
      closeSync(file)
    }
  }
  return isThere
}

/**
 * Reports the rows of one table, whose addresses have `digits` hexadecimal digits. `read` returns
 * the next piece of its text, '' at the end.
 */
export async function readTable(
  read: () => string,
  digits: number,
  onQueue: OnQueue,
): Promise<void> {
  const breaks = new Breaks()
  let rest = ''
  for (let text = read(); text !== ''; text = read()) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) readRow(line, digits, onQueue)
    if (breaks.isDue) await breaks.rest()
  }
}

/** "sl: local address:port remote address:port state tx_queue:rx_queue …"; or the columns' names. */
function readRow(line: string, digits: number, onQueue: OnQueue): void {
  const row = line.indexOf(': ') + 2
  const portAt = row + digits + 1
  const remoteAt = portAt + 5
  const queueAt = remoteAt + digits + 1 + 5 + 3
  if (row < 2 || line.length < queueAt + nothing.length) return
  if (line.startsWith(nothing, queueAt)) return
  const local = line.slice(portAt, portAt + 4)
  const remote = line.slice(remoteAt, remoteAt + digits + 1 + 4)
  const bytes = Number.parseInt(line.slice(queueAt, queueAt + nothing.length), 16)
  onQueue(`${local} ${remote}`, bytes)
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
