/** Questions to several instances, and waiting for their answers. */
export interface Rounds {
  /** `answers` resolves with the received answers when all have answered or after a second. */
  begin(asked: readonly string[]): { round: number; answers: Promise<unknown[]> }
  note(round: number, instance: string, answer: unknown): void
  /** An instance is gone: nobody waits for it. */
  leave(instance: string): void
}

interface Round {
  asked: Set<string>
  answers: unknown[]
  done(): void
}

// As between the processes of one machine.
const longestMs = 1000

export function createRounds(): Rounds {
  const running = new Map<number, Round>()
  let last = 0

  function settle(round: number, instance: string, ...answers: unknown[]): void {
    const found = running.get(round)
    if (!found?.asked.delete(instance)) return
    found.answers.push(...answers)
    if (found.asked.size === 0) found.done()
  }

  return {
    begin(asked) {
      const round = ++last
      const answers = new Promise<unknown[]>((resolve) => {
        if (asked.length === 0) return resolve([])
        const collected: unknown[] = []
        const done = () => {
          clearTimeout(timer)
          running.delete(round)
          resolve(collected)
        }
        const timer = setTimeout(done, longestMs)
        running.set(round, { asked: new Set(asked), answers: collected, done })
      })
      return { round, answers }
    },
    note: settle,
    leave(instance) {
      for (const round of [...running.keys()]) settle(round, instance)
    },
  }
}
