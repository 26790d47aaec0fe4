import type { SharedState } from '../base/cluster.js'
import type { FromMember, ToMember } from './messages.js'

/** What the primary does for its members: keeps their state, and passes on their messages. */
export interface Relay {
  join(member: number, send: (message: ToMember) => void): void
  /** A member is gone: nobody waits for it, and its places are free. */
  leave(member: number): void
  receive(member: number, message: FromMember): void
}

interface Place {
  send(message: ToMember): void
  hears: Set<string>
  /** What it has taken from state.places. */
  taken: string[]
}

/** Waiting for other members: for their answers, or for their confirmation. */
interface Round {
  waiting: Set<number>
  answers: unknown[]
  done(answers: unknown[]): void
  timer: NodeJS.Timeout
}

// Arbitrary: far longer than a busy member takes. A member that hangs delays a delete by this much,
// until it is ended.
const longestRoundMs = 1000

export function createRelay(state: SharedState): Relay {
  const places = new Map<number, Place>()
  const rounds = new Map<number, Round>()
  let lastRound = 0
  state.rates.onBegin(() => {
    for (const { send } of places.values()) send({ kind: 'begun' })
  })

  const others = (member: number) => [...places].filter(([id]) => id !== member)

  function begin(members: readonly number[], done: (answers: unknown[]) => void): number {
    const id = ++lastRound
    if (members.length === 0) {
      done([])
      return id
    }
    const timer = setTimeout(() => end(id), longestRoundMs)
    rounds.set(id, { waiting: new Set(members), answers: [], done, timer })
    return id
  }

  function end(id: number): void {
    const round = rounds.get(id)
    if (!round) return
    rounds.delete(id)
    clearTimeout(round.timer)
    round.done(round.answers)
  }

  function note(id: number, member: number, ...answers: unknown[]): void {
    const round = rounds.get(id)
    if (!round?.waiting.delete(member)) return
    round.answers.push(...answers)
    if (round.waiting.size === 0) end(id)
  }

  function heardBy(member: number): string[] {
    return [...new Set(others(member).flatMap(([, { hears }]) => [...hears]))]
  }

  /** Tells all members except one which channels have listeners now; `done` when they know. */
  function spread(except: number, done: () => void): void {
    const to = others(except)
    const id = begin(
      to.map(([member]) => member),
      done,
    )
    for (const [member, { send }] of to) send({ kind: 'heard', channels: heardBy(member), id })
  }

  function tell(
    member: number,
    { send }: Place,
    { channel, message, echo }: Extract<FromMember, { kind: 'tell' }>,
  ): void {
    for (const [, other] of others(member)) {
      if (other.hears.has(channel)) other.send({ kind: 'told', channel, message })
    }
    if (echo !== undefined) send({ kind: 'told', channel, message: echo })
  }

  async function call(
    member: number,
    { id, part, method, args }: Extract<FromMember, { kind: 'call' }>,
  ): Promise<void> {
    const place = places.get(member)
    try {
      const methods = state[part as keyof SharedState] as unknown as Record<
        string,
        (...args: unknown[]) => unknown
      >
      const value = await methods[method]!(...args)
      if (part === 'places') keepPlaces(place, method, args, value)
      place?.send({ kind: 'reply', id, value })
    } catch (error) {
      place?.send({ kind: 'reply', id, fault: String(error) })
    }
  }

  function keepPlaces(
    place: Place | undefined,
    method: string,
    [first]: unknown[],
    full: unknown,
  ): void {
    if (!place) return
    if (method === 'enter' && full === undefined) {
      place.taken.push(...(first as { key: string; max: number }[]).flatMap(keyOfCounted))
    }
    if (method !== 'leave') return
    for (const key of first as string[]) {
      const at = place.taken.indexOf(key)
      if (at >= 0) place.taken.splice(at, 1)
    }
  }

  return {
    join(member, send) {
      places.set(member, { send, hears: new Set(), taken: [] })
    },
    leave(member) {
      const place = places.get(member)
      places.delete(member)
      if (!place) return
      state.places.leave(place.taken)
      for (const id of [...rounds.keys()]) note(id, member)
      if (place.hears.size > 0) spread(member, () => {})
    },
    receive(member, message) {
      const place = places.get(member)
      if (!place) return
      const reply = (id: number, value?: unknown) => place.send({ kind: 'reply', id, value })
      switch (message.kind) {
        case 'hello':
          place.send({ kind: 'heard', channels: heardBy(member), id: 0 })
          if (state.rates.begun) place.send({ kind: 'begun' })
          reply(message.id)
          return
        case 'leave':
          reply(message.id)
          return
        case 'call':
          void call(member, message)
          return
        case 'tell':
          tell(member, place, message)
          return
        case 'ask': {
          const to = others(member).filter(([, { hears }]) => hears.has(message.channel))
          const id = begin(
            to.map(([other]) => other),
            (answers) => reply(message.id, answers),
          )
          for (const [, { send }] of to) send({ ...message, kind: 'asked', id })
          return
        }
        case 'answer':
          note(message.id, member, message.value)
          return
        case 'noted':
          note(message.id, member)
          return
        case 'hear':
          if (message.isOn) place.hears.add(message.channel)
          else place.hears.delete(message.channel)
          spread(member, () => reply(message.id))
      }
    },
  }
}

function keyOfCounted({ key, max }: { key: string; max: number }): string[] {
  return max > 0 ? [key] : []
}
