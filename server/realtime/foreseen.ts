import type { RecordNews } from '../base/bus.js'

/** What identifies an announced delete: its process, that process's transaction, and its number. */
export interface Deletion {
  sender: string
  transaction: number
  number: number
}

/** Deletes that other processes have announced, until they are committed. */
export interface Foreseen {
  add(deletion: Deletion, news: RecordNews): void
  /** The announced news, which are then forgotten. */
  take(deletion: Deletion): RecordNews | undefined
  clear(): void
}

interface Transaction {
  sender: string
  number: number
  news: Map<number, RecordNews>
}

// Deletes that may wait without being looked at. Nobody says that a transaction has failed, so it is
// forgotten when there are more.
const fewEnough = 10_000
// A process has one writing transaction at a time, and reports each right after its commit.
const recentTransactions = 8
// A process that died begins no further transaction. Arbitrary.
const sendersMax = 64

/**
 * Forgets only transactions that must have failed: one may delete any number of records, and all of
 * them have to be reported.
 */
export function createForeseen(): Foreseen {
  // In the order in which they began.
  const transactions = new Map<string, Transaction>()
  /** The last transaction of each sender; who has sent last is last. */
  const latest = new Map<string, number>()
  let count = 0

  const keyOf = ({ sender, transaction }: Deletion) => `${sender} ${transaction}`

  function forget(key: string): void {
    count -= transactions.get(key)!.news.size
    transactions.delete(key)
  }

  function begin({ sender, transaction }: Deletion): Transaction {
    latest.delete(sender)
    latest.set(sender, transaction)
    if (latest.size > sendersMax) latest.delete(latest.keys().next().value!)
    if (count >= fewEnough) {
      for (const [key, each] of transactions) if (!isRecent(each)) forget(key)
    }
    return { sender, number: transaction, news: new Map() }
  }

  function isRecent({ sender, number }: Transaction): boolean {
    const last = latest.get(sender)
    return last !== undefined && number > last - recentTransactions
  }

  return {
    add(deletion, news) {
      const key = keyOf(deletion)
      let transaction = transactions.get(key)
      if (!transaction) {
        transaction = begin(deletion)
        transactions.set(key, transaction)
      }
      transaction.news.set(deletion.number, news)
      count++
    },
    take(deletion) {
      const key = keyOf(deletion)
      const transaction = transactions.get(key)
      const news = transaction?.news.get(deletion.number)
      if (!transaction || !news) return undefined
      transaction.news.delete(deletion.number)
      count--
      if (transaction.news.size === 0) transactions.delete(key)
      return news
    },
    clear() {
      transactions.clear()
      latest.clear()
      count = 0
    },
  }
}
