import { fail } from '../base/errors.js'

/**
 * What a password is hashed or compared for: `first` for running sessions and for logins from an
 * address known for the account, `login` for other logins, `signUp` for new accounts.
 */
export type Rank = 'first' | 'login' | 'signUp'

/** Whose work it is: the client's address as addressKey writes it, and the purpose. */
export interface Turn {
  from: string
  rank: Rank
  /** Whether nobody waits for it any more; then it isn't started, and gets server.busy. */
  isGone?(): boolean
}

/** Runs `work` when its turn comes. Throws server.busy for work that has to leave a full queue. */
export type FairQueue = <T>(turn: Turn, work: () => Promise<T>) => Promise<T>

// Arbitrary: how much more than its share an address may have had before it comes after the others.
const leadLimit = 4
const ranks: readonly Rank[] = ['first', 'login', 'signUp']

interface Job {
  isGone(): boolean
  start(): void
  refuse(): void
}

interface Client {
  /** Waiting jobs, by the index of their rank in `ranks`, oldest first. */
  jobs: [Job[], Job[], Job[]]
  count: number
  /** What it has had, on the same scale as `entitled`. */
  had: number
}

/**
 * Lets `width` jobs run and `limit` wait. Among those waiting, each address is entitled to an equal
 * share. Within its share, sessions and known places come first, then logins, then new accounts;
 * what an address wants beyond its share comes after all of that, so nobody is shut out. If the
 * queue is full, the address with the most entries loses its least important one: one of its own,
 * or the newcomer.
 */
export function fairQueue(width: number, limit: number): FairQueue {
  let running = 0
  let waiting = 0
  // What each waiting client was entitled to so far. Only differences to it matter.
  let entitled = 0
  const clients = new Map<string, Client>()

  async function wait({ from, rank, isGone = isHere }: Turn): Promise<void> {
    const at = ranks.indexOf(rank)
    if (waiting >= limit) dropGone()
    const client = clients.get(from) ?? { jobs: [[], [], []], count: 0, had: entitled }
    if (waiting >= limit && !makeRoom(client, at)) throw busy()
    await new Promise<void>((start, reject) => {
      client.jobs[at]!.push({ start, refuse: () => reject(busy()), isGone })
      client.count++
      waiting++
      clients.set(from, client)
    })
  }

  /** Refuses the waiting job with the least right to stay; false if that is the newcomer. */
  function makeRoom(newcomer: Client, rank: number): boolean {
    let loser = newcomer
    let most = { count: newcomer.count + 1, worst: Math.max(rank, worstRank(newcomer)) }
    for (const client of clients.values()) {
      if (client === newcomer || client.count === 0) continue
      const { count } = client
      const worst = worstRank(client)
      if (count < most.count || (count === most.count && worst <= most.worst)) continue
      loser = client
      most = { count, worst }
    }
    if (loser === newcomer && rank >= worstRank(newcomer)) return false
    loser.jobs[worstRank(loser)]!.pop()!.refuse()
    loser.count--
    waiting--
    return true
  }

  /** Jobs that nobody waits for leave a full queue first. */
  function dropGone(): void {
    for (const client of clients.values()) {
      for (const [at, jobs] of client.jobs.entries()) {
        const left = jobs.filter((job) => !job.isGone())
        for (const job of jobs) if (!left.includes(job)) job.refuse()
        client.count -= jobs.length - left.length
        waiting -= jobs.length - left.length
        client.jobs[at] = left
      }
    }
  }

  function takeNext(): Job | undefined {
    for (;;) {
      const job = takeBest()
      if (!job?.isGone()) return job
      job.refuse()
    }
  }

  function takeBest(): Job | undefined {
    let best: Client | undefined
    let bestBand = Number.POSITIVE_INFINITY
    let contenders = 0
    for (const client of clients.values()) {
      if (client.count === 0) continue
      contenders++
      const band = bandOf(client, entitled)
      if (best && (band > bestBand || (band === bestBand && client.had >= best.had))) continue
      best = client
      bestBand = band
    }
    if (!best) return undefined
    best.had = Math.max(best.had, entitled) + 1
    entitled += 1 / contenders
    best.count--
    waiting--
    const job = best.jobs[bestRank(best)]!.shift()!
    forgetEven()
    return job
  }

  /** A client that waits for nothing and has had no more than its share is like a new one. */
  function forgetEven(): void {
    for (const [from, { count, had }] of clients) {
      if (count === 0 && had <= entitled) clients.delete(from)
    }
  }

  return async (turn, work) => {
    // A job that ends passes its place on, so `running` stays the same.
    if (running >= width) await wait(turn)
    else running++
    try {
      return await work()
    } finally {
      const next = takeNext()
      if (next) next.start()
      else running--
    }
  }
}

function isHere(): boolean {
  return false
}

/** Lower comes first. */
function bandOf(client: Client, entitled: number): number {
  const rank = bestRank(client)
  if (client.had - entitled < leadLimit) return rank
  return ranks[rank] === 'signUp' ? ranks.length + 1 : ranks.length
}

function bestRank({ jobs }: Client): number {
  return jobs.findIndex(({ length }) => length > 0)
}

function worstRank({ jobs }: Client): number {
  return jobs.findLastIndex(({ length }) => length > 0)
}

function busy(): Error {
  return fail('server.busy', { headers: { 'Retry-After': '1' } })
}
