import { useEffect, useState } from 'preact/hooks'
import { messageOf } from '../api'

/** Entries of a page. */
export const perPage = 50

/** Entries that are loaded page by page, newest first. */
export interface Entries<Entry> {
  entries: Entry[]
  /** Whether the last page has been loaded. */
  isEnd: boolean
  fault: string
  /** Loads the next page. */
  more(): void
  /** Starts over with the first page. */
  restart(): void
}

/** Loads again when `question` changes; late answers to an earlier question are ignored. */
export function useEntries<Entry>(
  question: string,
  read: (page: number) => Promise<Entry[]>,
): Entries<Entry> {
  const [entries, setEntries] = useState<Entry[]>([])
  const [page, setPage] = useState(1)
  const [isEnd, setEnd] = useState(true)
  const [fault, setFault] = useState('')
  useEffect(() => {
    let isLatest = true
    read(page)
      .then((items) => {
        if (!isLatest) return
        setFault('')
        setEntries((before) => (page === 1 ? items : [...before, ...items]))
        setEnd(items.length < perPage)
      })
      .catch((error) => isLatest && setFault(messageOf(error)))
    return () => {
      isLatest = false
    }
  }, [question, page])
  return {
    entries,
    isEnd,
    fault,
    more: () => setPage(page + 1),
    restart: () => setPage(1),
  }
}
