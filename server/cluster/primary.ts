import cluster, { type Worker } from 'node:cluster'
import type { Logger } from 'pino'
import type { SharedState } from '../base/cluster.js'
import { handBackUntaken } from './hand-back.js'
import { type FromMember, inBatches, type MemberStart, type ToMember } from './messages.js'
import { createRelay } from './relay.js'

/**
 * The process that starts the others, watches them and stops them; it serves no requests itself.
 */
export interface Primary {
  /** Resolves when every member serves, with what the first one found out. */
  readonly started: Promise<MemberStart>
  /** Rejects if the first member doesn't start, with its exit code. */
  readonly broken: Promise<never>
  /**
   * Replaces each member by a new one, one after the other; their connections close by themselves.
   */
  rotate(): Promise<void>
  /** Stops all, within 15 s. */
  stop(): Promise<void>
}

/** The first member ended before it served; it has already said why. */
export class MemberFault extends Error {
  override readonly name = 'MemberFault'
  readonly exitCode: number

  constructor(exitCode: number) {
    super(`a process ended with ${exitCode} before it served`)
    this.exitCode = exitCode
  }
}

interface Process {
  worker: Worker
  role: Role
  send(message: ToMember): void
  state: 'starting' | 'serving' | 'ending'
  /** Checks without a sign of life. */
  silent: number
  isServing: Promise<boolean>
  gone: Promise<void>
}

const lookEveryMs = 1000
// One sign of life is due per second. Counted in checks, so that a machine that was suspended kills
// nobody.
const longestSilence = 10
const longestEndMs = 15_000
const longestPauseMs = 10_000

export interface PrimaryOptions {
  /** How many members there should be. */
  size: number
  state: SharedState
  log: Logger
  /** The members' environment. */
  envOf(role: Role): Record<string, string>
}

/**
 * A door keeps the port while one member is alone at the data: it tells all clients to try again.
 */
export type Role = 'server' | 'door'

/** Starts the members, the first one by itself, because it upgrades the folder. */
export function startPrimary({ size, state, log, envOf }: PrimaryOptions): Primary {
  const relay = createRelay(state)
  const members = new Map<number, Process>()
  let isStopping = false
  let hasServed = false
  /** Consecutive failed starts. */
  let failures = 0
  /** The member that is alone at the data. */
  let lonely: number | undefined
  let breakUp: (error: MemberFault) => void
  const broken = new Promise<never>((_resolve, reject) => {
    breakUp = reject
  })
  broken.catch(() => {})

  cluster.setupPrimary({ serialization: 'advanced' })
  cluster.schedulingPolicy = cluster.SCHED_RR

  function start(role: Role, onReady: (start: MemberStart) => void = () => {}): Process {
    const worker = cluster.fork(envOf(role))
    handBackUntaken(worker)
    const { id } = worker
    let serves: (doesServe: boolean) => void
    const isServing = new Promise<boolean>((resolve) => {
      serves = resolve
    })
    const { send } = inBatches<ToMember>((batch) => {
      if (worker.isConnected()) worker.send(batch, () => {})
    })
    const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    const member: Process = { worker, role, send, state: 'starting', silent: 0, isServing, gone }
    members.set(id, member)
    relay.join(id, send)
    worker.on('error', (error) => log.error({ err: error }, 'a process could not be reached'))
    worker.on('message', (batch: readonly FromMember[]) => {
      for (const message of batch) {
        if (message.kind === 'alive') member.silent = 0
        else if (message.kind === 'alone') void clear(id, message.id)
        else if (message.kind === 'together') void fillAgain()
        else if (message.kind === 'ready') {
          if (member.state === 'starting') member.state = 'serving'
          hasServed = true
          failures = 0
          serves(true)
          onReady(message.start)
        } else relay.receive(id, message)
      }
    })
    worker.once('exit', (code, signal) => {
      members.delete(id)
      relay.leave(id)
      serves(false)
      if (lonely === id) void fillAgain()
      if (isStopping || member.state === 'ending') return
      if (!hasServed) return breakUp(new MemberFault(code || 1))
      log.error(
        { pid: worker.process.pid, code, signal },
        'a process ended; another takes its place',
      )
      if (member.state === 'starting') failures++
      // A member that can't start is retried again and again, but not at once.
      const pauseMs = failures === 0 ? 0 : Math.min(longestPauseMs, 250 * 2 ** failures)
      setTimeout(fill, pauseMs)
    })
    return member
  }

  /** Starts missing members, while nobody wants to be alone. */
  function fill(): void {
    if (isStopping || lonely !== undefined) return
    const alive = [...members.values()].filter(
      ({ role, state }) => role === 'server' && state !== 'ending',
    )
    for (let count = alive.length; count < size; count++) start('server')
  }

  /** Nobody is alone any more: the others come back, and the door closes when somebody serves. */
  async function fillAgain(): Promise<void> {
    lonely = undefined
    fill()
    const servers = [...members.values()].filter(({ role }) => role === 'server')
    await Promise.any(servers.map(async ({ isServing }) => (await isServing) || Promise.reject()))
    const doors = [...members.values()].filter(({ role }) => role === 'door')
    await Promise.all(doors.map((door) => end(door, 'stop')))
  }

  async function end(member: Process, how: 'stop' | 'retire'): Promise<void> {
    member.state = 'ending'
    member.send({ kind: how })
    const late = setTimeout(() => member.worker.process.kill('SIGKILL'), longestEndMs)
    await member.gone
    clearTimeout(late)
  }

  /** Ends all except one, which is notified when it is alone. */
  async function clear(id: number, request: number): Promise<void> {
    const asker = members.get(id)
    if (lonely !== undefined) {
      asker?.send({ kind: 'reply', id: request, fault: 'another process is alone at the data' })
      return
    }
    lonely = id
    const door = start('door')
    await door.isServing
    const others = [...members.values()].filter((each) => each !== asker && each !== door)
    await Promise.all(others.map((member) => end(member, 'stop')))
    asker?.send({ kind: 'reply', id: request })
  }

  const look = setInterval(() => {
    for (const member of members.values()) {
      if (member.state === 'starting' || ++member.silent <= longestSilence) continue
      const { pid } = member.worker.process
      log.error({ pid }, `a process has been silent for ${longestSilence} s and is ended`)
      member.worker.process.kill('SIGKILL')
    }
  }, lookEveryMs)

  const started = new Promise<MemberStart>((resolve) => {
    start('server', async (first) => {
      fill()
      await Promise.all([...members.values()].map(({ isServing }) => isServing))
      resolve(first)
    })
  })

  return {
    started,
    broken,
    async rotate() {
      for (const member of [...members.values()]) {
        if (isStopping || lonely !== undefined || member.state === 'ending') continue
        // While both serve, the new one counts as the member.
        member.state = 'ending'
        if (await start('server').isServing) await end(member, 'retire')
        else member.state = 'serving'
      }
    },
    async stop() {
      isStopping = true
      clearInterval(look)
      await Promise.all([...members.values()].map((member) => end(member, 'stop')))
    },
  }
}
