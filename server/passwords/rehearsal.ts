import type { LoginBudget, LoginTry } from '../limits/login-budget.js'
import { compareWithin } from '../limits/login-budget.js'
import type { Turn } from './fair-queue.js'
import type { Passwords } from './pool.js'

/**
 * Passwords for a transaction that no hash may delay: it runs once to learn which it needs, and
 * again with what was computed in between.
 */
export interface Rehearsals {
  /** The next run. */
  begin(): Rehearsal
  /**
   * Computes what a run needed, one after the other, up to the first wrong password. For a failed
   * run it only does the compares, since an earlier fault may be among them. Returns whether all
   * were right. Throws request.too_many, server.busy.
   */
  carryOut(run: Rehearsal, failed: boolean): Promise<boolean>
}

/**
 * One run. It notes what it doesn't know yet: a hash gets a placeholder, and a password counts as
 * right.
 */
export interface Rehearsal {
  passwords: Passwords
  /** Notes the attempts; they are counted when they are carried out. */
  logins: LoginBudget
  /** What this run would have had to compute. */
  wanted: readonly Wanted[]
}

type Wanted =
  | { kind: 'hash'; plain: string; cost: number; turn: Turn | undefined }
  | {
      kind: 'compare'
      plain: string
      hash: string
      turn: Turn | undefined
      attempt: LoginTry | undefined
    }

// bcrypt reads no more than this.
const readBytes = 72

/** `pool` computes, `budget` counts the wrong ones. */
export function rehearsePasswords(pool: Passwords, budget: LoginBudget): Rehearsals {
  const hashes = new Map<string, string[]>()
  const answers = new Map<string, boolean>()
  // For a hash made here the password is known, so comparing it costs nothing.
  const plainOf = new Map<string, string>()

  function begin(): Rehearsal {
    const wanted: Wanted[] = []
    const used = new Map<string, number>()
    let attempt: LoginTry | undefined
    return {
      wanted,
      logins: {
        async spend(next, work) {
          attempt = next
          try {
            return await work()
          } finally {
            attempt = undefined
          }
        },
      },
      passwords: {
        engine: pool.engine,
        async hash(plain, cost, turn) {
          const key = `${cost} ${plain}`
          const at = used.get(key) ?? 0
          used.set(key, at + 1)
          const made = hashes.get(key)?.[at]
          if (made !== undefined) return made
          wanted.push({ kind: 'hash', plain, cost, turn })
          const standIn = `wanted ${wanted.length}`
          plainOf.set(standIn, plain)
          return standIn
        },
        async compare(plain, hash, turn) {
          const known = plainOf.get(hash)
          if (known !== undefined) return isSame(plain, known)
          const answer = answers.get(`${hash} ${plain}`)
          if (answer === undefined) wanted.push({ kind: 'compare', plain, hash, turn, attempt })
          return answer ?? true
        },
        close: async () => {},
      },
    }
  }

  async function carryOut({ wanted }: Rehearsal, failed: boolean): Promise<boolean> {
    for (const each of wanted) {
      const { plain, turn } = each
      if (each.kind === 'hash') {
        if (failed) continue
        const key = `${each.cost} ${plain}`
        const hash = await pool.hash(plain, each.cost, turn)
        plainOf.set(hash, plain)
        hashes.set(key, [...(hashes.get(key) ?? []), hash])
        continue
      }
      const key = `${each.hash} ${plain}`
      if (answers.has(key)) continue
      const compare = () => pool.compare(plain, each.hash, turn)
      const isRight = await (each.attempt
        ? compareWithin(budget, each.attempt, compare)
        : compare())
      answers.set(key, isRight)
      if (!isRight) return false
    }
    return true
  }

  return { begin, carryOut }
}

function isSame(given: string, plain: string): boolean {
  return Buffer.from(given).subarray(0, readBytes).equals(Buffer.from(plain))
}
