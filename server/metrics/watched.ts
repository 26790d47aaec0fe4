import { ApiError } from '../base/errors.js'
import type { LoginBudget } from '../limits/login-budget.js'
import type { Mailer } from '../mail/mailer.js'
import type { FairQueue } from '../passwords/fair-queue.js'
import type { Metrics } from './metrics.js'

/** The hash queue, with its length and waiting times. */
export function watchedQueue(queue: FairQueue, { hashes }: Metrics): FairQueue {
  return async (turn, work) => {
    const from = performance.now()
    let waits = true
    const end = () => {
      if (waits) hashes.waiting--
      waits = false
    }
    hashes.waiting++
    try {
      return await queue(turn, () => {
        end()
        hashes.waited.observe((performance.now() - from) / 1000)
        return work()
      })
    } finally {
      end()
    }
  }
}

/** The budget for wrong passwords, with what it refuses before a password is compared. */
export function watchedBudget(budget: LoginBudget, metrics: Metrics): LoginBudget {
  return {
    async spend(attempt, work) {
      let hasBegun = false
      try {
        return await budget.spend(attempt, () => {
          hasBegun = true
          return work()
        })
      } catch (error) {
        if (!hasBegun && error instanceof ApiError) metrics.refusedByBudget()
        throw error
      }
    },
  }
}

/** A mailer that counts what became of its mails. */
export function watchedMailer(mailer: Mailer, metrics: Metrics): Mailer {
  return {
    async send(message, signal) {
      try {
        await mailer.send(message, signal)
        metrics.mail('sent')
      } catch (error) {
        metrics.mail((error as Error).name === 'MailKept' ? 'kept' : 'failed')
        throw error
      }
    },
    close: () => mailer.close(),
  }
}
