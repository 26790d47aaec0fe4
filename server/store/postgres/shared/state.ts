import { createBegun } from '../../../base/begun.js'
import type { Clock } from '../../../base/clock.js'
import type { SharedState } from '../../../base/cluster.js'
import type { Taken, Want } from '../../../limits/counter.js'
import type { MarkGroup } from '../../../limits/marks.js'

/** Runs a statement in PostgreSQL's own SQL. */
export type Ask = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>

export interface StateOptions {
  ask: Ask
  clock: Clock
  /** This instance's id. */
  id: string
  /** An instance that was last heard of before that time is dead. */
  aliveSince(): number
  /** A request was counted, and all must know. */
  tellBegun(): void
}

/**
 * The state of all instances on one database. Windows and marks end by the clocks of the instances.
 */
export interface InstanceState extends SharedState {
  /** Another instance has counted the first request. */
  begun(): void
  /** Removes what has expired. */
  sweep(): Promise<void>
}

// PostgreSQL's integer maximum; a limit may be infinite.
const intMax = 2 ** 31 - 1

/** Stores it in the tables of tables.ts; each call is one atomic statement. */
export function createInstanceState(options: StateOptions): InstanceState {
  const { ask, clock, id, aliveSince, tellBegun } = options
  const keyOf = (group: string, key: string) => `${group}\u0001${key}`
  const nameOf = ({ name }: MarkGroup, key: string) => keyOf(name, key)
  const since = createBegun()
  /** Earlier counts go first: otherwise a request would count in the window that is about to end. */
  let clearing: Promise<unknown> = Promise.resolve()

  function begin(): void {
    if (!since.begun) tellBegun()
    since.begin()
  }

  async function takeAll(wants: readonly Want[]): Promise<Taken[]> {
    const rows = await ask('SELECT * FROM counters_take($1, $2, $3, $4)', [
      wants.map(({ key, limit }) => keyOf(limit.group ?? '', key)),
      wants.map(({ limit }) => Math.min(limit.max, intMax)),
      wants.map(({ limit }) => limit.windowMs),
      clock.now(),
    ])
    return rows.map((row, at) => {
      const count = Number(row['used'])
      const remaining = Math.max(0, wants[at]!.limit.max - count)
      return {
        allowed: row['is_allowed'] === 1,
        count,
        remaining,
        resetsAt: Number(row['ends_at']),
      }
    })
  }

  async function items(group: MarkGroup, key: string): Promise<readonly string[]> {
    const select = 'SELECT items FROM marks WHERE name = $1 AND until > $2'
    return ((await ask(select, [nameOf(group, key), clock.now()]))[0]?.['items'] ?? []) as string[]
  }

  return {
    begun: since.begin,
    counter: {
      take: async (key, limit) => (await takeAll([{ key, limit }]))[0]!,
      takeAll,
      async giveBack(key) {
        await ask('UPDATE counters SET count = count - 1 WHERE name = $1 AND count > 0', [
          keyOf('', key),
        ])
      },
      async giveBackAll(wants, taken) {
        await ask(
          `UPDATE counters AS c SET count = c.count - 1
           FROM unnest($1::text[], $2::bigint[]) AS w (name, ends)
           WHERE c.name = w.name AND c.ends = w.ends AND c.count > 0`,
          [
            wants.map(({ key, limit }) => keyOf(limit.group ?? '', key)),
            wants.map((_, at) => taken[at]?.resetsAt ?? 0),
          ],
        )
      },
    },
    marks: {
      get: async (group, key) => (await items(group, key))[0],
      async set(group, key, value, until) {
        await ask(
          `INSERT INTO marks (name, items, until) VALUES ($1, ARRAY[$2], $3)
           ON CONFLICT (name) DO UPDATE SET items = excluded.items, until = excluded.until`,
          [nameOf(group, key), value, until],
        )
      },
      async claim(group, key, value, until) {
        const rows = await ask(
          `INSERT INTO marks AS m (name, items, until) VALUES ($1, ARRAY[$2], $3)
           ON CONFLICT (name) DO UPDATE SET items = excluded.items, until = excluded.until
           WHERE m.until <= $4 RETURNING 1 AS one`,
          [nameOf(group, key), value, until, clock.now()],
        )
        return rows.length > 0
      },
      async take(group, key) {
        const remove = 'DELETE FROM marks WHERE name = $1 AND until > $2 RETURNING items'
        const [row] = await ask(remove, [nameOf(group, key), clock.now()])
        return (row?.['items'] as string[] | undefined)?.[0]
      },
      async push(group, key, value, length) {
        await ask(
          `INSERT INTO marks AS m (name, items, until) VALUES ($1, ARRAY[$2], 'Infinity')
           ON CONFLICT (name) DO UPDATE SET until = 'Infinity',
             items = (m.items || $2::text)[greatest(1, cardinality(m.items) + 2 - $3::integer):]`,
          [nameOf(group, key), value, length],
        )
      },
      list: items,
    },
    places: {
      async enter(wants) {
        const counted = wants.filter(({ max }) => max > 0)
        if (counted.length === 0) return undefined
        const [row] = await ask('SELECT places_enter($1, $2, $3, $4) AS full', [
          counted.map(({ key }) => key),
          counted.map(({ max }) => Math.min(max, intMax)),
          id,
          aliveSince(),
        ])
        return (row?.['full'] as string | null) ?? undefined
      },
      leave(keys) {
        const update = `UPDATE places SET taken = taken - 1
          WHERE name = ANY ($1) AND instance = $2 AND taken > 0`
        ask(update, [keys, id]).catch(() => {})
      },
    },
    rates: {
      get begun() {
        return since.begun
      },
      begin,
      onBegin: since.onBegin,
      async consume(limiter, { maxRequests, duration }, client) {
        await clearing
        const now = Math.floor(clock.now() / 1000)
        const values = [limiter, maxRequests, duration, client, now]
        const [row] = await ask('SELECT rates_consume($1, $2, $3, $4, $5) AS wait', values)
        begin()
        return Number(row?.['wait'] ?? 0)
      },
      clear(isOwn) {
        since.forget()
        if (isOwn) clearing = ask('DELETE FROM rate_windows').catch(() => {})
      },
      dropEnded() {
        const now = Math.floor(clock.now() / 1000)
        ask('DELETE FROM rate_windows WHERE start + seconds <= $1', [now]).catch(() => {})
      },
    },
    async sweep() {
      const now = clock.now()
      await ask('DELETE FROM counters WHERE ends <= $1', [now])
      await ask('DELETE FROM marks WHERE until <= $1', [now])
      await ask('DELETE FROM places WHERE taken = 0')
    },
  }
}
