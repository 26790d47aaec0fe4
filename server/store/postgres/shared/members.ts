import type { Clock } from '../../../base/clock.js'
import type { Ask } from './state.js'

export interface MembersOptions {
  clock: Clock
  /** This instance's id. */
  id: string
  /** The channels that this instance listens to. */
  hears(): string[]
  /** An instance has left, or is dead. */
  onGone(instance: string): void
}

/** The other instances on the database, and what they listen to. */
export interface Members {
  all(): string[]
  heardBy(channel: string): string[]
  /** Calls back when an instance may have come, gone, or changed what it listens to. */
  onHeard(listener: () => void): () => void
  note(instance: string, hears: readonly string[]): void
  forget(instance: string): void
  /** Reports that this instance is alive, and reads who else is. */
  sayAlive(ask: Ask): Promise<void>
  /** An instance that was last heard of before that time is dead. */
  aliveSince(): number
  /** Removes what instances left that have been dead for long. */
  sweep(ask: Ask): Promise<void>
  /** Removes this instance. */
  leave(ask: Ask): Promise<void>
}

const deadAfterMs = 10_000

/** Keeps the members by a table in which each instance reports itself (tables.ts). */
export function createMembers({ clock, id, hears, onGone }: MembersOptions): Members {
  const others = new Map<string, Set<string>>()
  const listeners = new Set<() => void>()
  const aliveSince = () => clock.now() - deadAfterMs

  function change(): void {
    for (const listener of listeners) listener()
  }

  function forget(instance: string): void {
    if (!others.delete(instance)) return
    onGone(instance)
    change()
  }

  return {
    all: () => [...others.keys()],
    heardBy: (channel) =>
      [...others].filter(([, heard]) => heard.has(channel)).map(([other]) => other),
    onHeard(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    note(instance, heard) {
      others.set(instance, new Set(heard))
      change()
    },
    forget,
    async sayAlive(ask) {
      await ask(
        `INSERT INTO instances (id, alive, hears) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET alive = excluded.alive, hears = excluded.hears`,
        [id, clock.now(), hears()],
      )
      const select = 'SELECT id, hears FROM instances WHERE alive > $1 AND id <> $2'
      const rows = await ask(select, [aliveSince(), id])
      const alive = new Set(rows.map((row) => row['id'] as string))
      for (const instance of others.keys()) if (!alive.has(instance)) forget(instance)
      // A known instance may have reported its channels after this was read.
      for (const row of rows) {
        const instance = row['id'] as string
        if (!others.has(instance)) others.set(instance, new Set(row['hears'] as string[]))
      }
      change()
    },
    aliveSince,
    async sweep(ask) {
      const longDead = [clock.now() - 6 * deadAfterMs]
      const places =
        'DELETE FROM places USING instances AS i WHERE instance = i.id AND i.alive < $1'
      await ask(places, longDead)
      await ask('DELETE FROM instances WHERE alive < $1', longDead)
    },
    async leave(ask) {
      await ask('DELETE FROM instances WHERE id = $1', [id]).catch(() => {})
      await ask('DELETE FROM places WHERE instance = $1', [id]).catch(() => {})
    },
  }
}
