import type { HookEvents } from './events.js'

/**
 * Runs what comes next: the next handler, and finally the flow's own work. Throws what that throws.
 */
export type Next = () => Promise<void>

export type Handler<Event extends keyof HookEvents> = (
  event: HookEvents[Event],
  next: Next,
) => void | Promise<void>

/** Handlers by event: the seam that flows call around their work. It knows no listener. */
export interface Hooks {
  /**
   * A lower priority runs first; with equal ones, the handler that was added first. Returns a
   * function that removes it.
   */
  on<Event extends keyof HookEvents>(
    event: Event,
    handler: Handler<Event>,
    priority?: number,
  ): () => void
  /**
   * Whether a handler listens: without one, a flow neither creates the event nor waits for
   * anything.
   */
  hears(event: keyof HookEvents): boolean
  /**
   * Runs the handlers around `work`. A handler that doesn't call `next` ends the chain: the work
   * isn't done, and the result is false. Throws what a handler or the work throws. Source:
   * PocketBase tools/hook/hook.go Trigger.
   */
  run<Event extends keyof HookEvents>(
    event: Event,
    payload: HookEvents[Event],
    work: Next,
  ): Promise<boolean>
  /**
   * The same for work that must be done: throws HookStopped if a handler ends the chain. Without a
   * handler it only does the work, and creates no payload.
   */
  around<Event extends keyof HookEvents>(
    event: Event,
    payload: () => HookEvents[Event],
    work: Next,
  ): Promise<void>
}

/** A handler didn't call `next`, so the work it wraps wasn't done. */
export class HookStopped extends Error {
  constructor(event: string) {
    super(`a handler of ${event} stopped it`)
  }
}

interface Entry {
  handler: Handler<never>
  priority: number
}

export function createHooks(): Hooks {
  const entries = new Map<string, readonly Entry[]>()
  const of = (event: string) => entries.get(event) ?? []
  const hooks: Hooks = {
    on(event, handler, priority = 0) {
      const entry: Entry = { handler: handler as Handler<never>, priority }
      // A new list each time, so that a handler that is added or removed doesn't disturb a run.
      const sorted = [...of(event), entry].sort((a, b) => a.priority - b.priority)
      entries.set(event, sorted)
      return () => {
        const rest = of(event).filter((other) => other !== entry)
        entries.set(event, rest)
      }
    },
    hears: (event) => of(event).length > 0,
    async run(event, payload, work) {
      const handlers = of(event)
      let isDone = false
      const step = async (index: number): Promise<void> => {
        const entry = handlers[index]
        if (entry) return entry.handler(payload as never, () => step(index + 1))
        if (isDone) throw new Error(`a handler of ${event} called next twice`)
        isDone = true
        await work()
      }
      await step(0)
      return isDone
    },
    around(event, payload, work) {
      return hooks.hears(event) ? mustRun(event, payload(), work) : work()
    },
  }

  async function mustRun<Event extends keyof HookEvents>(
    event: Event,
    payload: HookEvents[Event],
    work: Next,
  ): Promise<void> {
    if (!(await hooks.run(event, payload, work))) throw new HookStopped(event)
  }

  return hooks
}
