import type { ChildProcess } from 'node:child_process'
import type { Worker } from 'node:cluster'

/** Node's message to a process with a connection to take. */
interface Handover {
  cmd: 'NODE_CLUSTER'
  act: 'newconn'
  seq: number
  /** The listening socket. */
  key: string
}

// Time to read what the process has still said.
const lastWordsMs = 50

/**
 * Gives a connection to another process if the one that it was sent to dies before it takes it;
 * otherwise its client would wait for ever. Node has no interface for that, so this follows the
 * messages between them, and speaks for the dead. If Node changes them, nothing happens here.
 * Source: Node lib/internal/cluster/primary.js, round_robin_handle.js, utils.js.
 */
export function handBackUntaken(worker: Worker): void {
  const child: ChildProcess = worker.process
  const untaken = new Map<number, Handover>()
  const send = child.send.bind(child) as (...args: unknown[]) => boolean
  child.send = (message: unknown, ...rest: unknown[]) => {
    if (isHandover(message)) untaken.set(message.seq, message)
    return send(message, ...rest)
  }
  child.on('internalMessage', ({ ack }: { ack?: number }) => {
    if (ack !== undefined) untaken.delete(ack)
  })
  const say = (message: object) =>
    child.emit('internalMessage', { cmd: 'NODE_CLUSTER', ...message })
  worker.once('exit', () => {
    setTimeout(() => {
      for (const { seq, key } of [...untaken.values()]) {
        // Or it would get the next connection.
        say({ act: 'close', key })
        say({ ack: seq, accepted: false })
      }
    }, lastWordsMs)
  })
}

function isHandover(message: unknown): message is Handover {
  const { cmd, act } = (message ?? {}) as Partial<Handover>
  return cmd === 'NODE_CLUSTER' && act === 'newconn'
}
