import type { RecordModel } from 'pocketbase'
import { useEffect, useRef, useState } from 'preact/hooks'
import { messageOf, pb } from '../api'
import { say } from '../state'
import { both, type Keyset, keysetOf } from './keyset'

export const pageSize = 100
// Pages far from the visible part are dropped: a million rows would fill the memory.
const keptPages = 40

export interface Query {
  collection: string
  filter: string
  sort: string
  expand: string
}

export interface Rows {
  /** The number of known rows; more may follow unless `isWhole`. */
  count: number
  isWhole: boolean
  total: number | undefined
  fault: string
  isLoading: boolean
  at(index: number): RecordModel | undefined
  /** Loads missing rows in a range. */
  need(first: number, last: number): void
  countAll(): Promise<void>
  refresh(): void
  /** The ids of loaded rows in a range, for selecting it. */
  idsBetween(from: number, to: number): string[]
}

/**
 * The rows of a list, loaded page by page as they come into view, starting after the last row of
 * the page before if the order allows it (keyset.ts). They are only counted on request: on a
 * million records a count costs more than the page.
 */
export function useRows(query: Query): Rows {
  const [, setVersion] = useState(0)
  const store = useRef(new PageStore())
  const key = JSON.stringify(query)
  if (store.current.key !== key) {
    store.current = new PageStore(key, query)
  }
  const pages = store.current
  pages.onChange = () => setVersion((version) => version + 1)

  useEffect(() => {
    pages.need(0, pageSize - 1)
    const { collection, filter } = query
    let timer: ReturnType<typeof setTimeout> | undefined
    const unsubscribe = pb
      .collection(collection)
      .subscribe(
        '*',
        ({ action, record }) => {
          if (action === 'update' && pages.replace(record)) return
          clearTimeout(timer)
          timer = setTimeout(() => pages.refresh(), 300)
        },
        filter === '' ? {} : { filter },
      )
      .catch(() => undefined)
    return () => {
      clearTimeout(timer)
      pages.onChange = () => {}
      unsubscribe.then((end) => end?.()).catch(() => {})
    }
  }, [key])
  return pages
}

class PageStore implements Rows {
  key: string
  onChange = () => {}
  total: number | undefined
  fault = ''
  private query: Query
  private keyset: Keyset | undefined
  private pages = new Map<number, RecordModel[]>()
  /** For each page, the filter that it starts with; kept even when its rows are dropped. */
  private starts = new Map<number, string | undefined>()
  private asked = new Set<number>()
  // Until then nothing is known about the list, not even that it is empty.
  private isAnswered = false
  private end: number | undefined
  private farthest = 0
  private seen: [number, number] = [0, pageSize - 1]
  private round = 0

  constructor(key = '', query: Query = { collection: '', filter: '', sort: '', expand: '' }) {
    this.key = key
    this.query = query
    this.keyset = keysetOf(query.collection, query.sort)
  }

  get count(): number {
    return this.total ?? this.end ?? this.farthest
  }

  get isWhole(): boolean {
    return this.total !== undefined || this.end !== undefined
  }

  get isLoading(): boolean {
    return this.asked.size > 0 || !this.isAnswered
  }

  at(index: number): RecordModel | undefined {
    return this.pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  idsBetween(from: number, to: number): string[] {
    const ids: string[] = []
    for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
      const record = this.at(index)
      if (record) ids.push(record.id)
    }
    return ids
  }

  need(first: number, last: number): void {
    this.seen = [first, last]
    const { end } = this
    for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) {
      const isBeyond = end !== undefined && page * pageSize >= end && page > 0
      if (!isBeyond && !this.pages.has(page) && !this.asked.has(page)) this.load(page)
    }
  }

  refresh(): void {
    this.round++
    this.asked.clear()
    this.starts.clear()
    this.end = undefined
    this.total = undefined
    const [first, last] = this.seen
    const wanted = new Set<number>()
    for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) {
      wanted.add(page)
    }
    for (const page of [...this.pages.keys()]) if (!wanted.has(page)) this.pages.delete(page)
    for (const page of wanted) this.load(page)
  }

  /** Replaces a row by a newer copy; false if the row isn't here. */
  replace(record: RecordModel): boolean {
    for (const rows of this.pages.values()) {
      const index = rows.findIndex(({ id }) => id === record.id)
      if (index < 0) continue
      rows[index] = { ...record, expand: rows[index]?.expand }
      this.onChange()
      return true
    }
    return false
  }

  async countAll(): Promise<void> {
    const { collection, filter } = this.query
    try {
      const { totalItems } = await pb.collection(collection).getList(1, 1, { filter, fields: 'id' })
      this.total = totalItems
      this.onChange()
    } catch (error) {
      say(messageOf(error), 'wrong')
    }
  }

  private async load(page: number): Promise<void> {
    const { round, keyset } = this
    const { collection, expand } = this.query
    const start = this.starts.get(page)
    const filter = both(this.query.filter, start)
    const sort = keyset?.sort ?? this.query.sort
    this.asked.add(page)
    try {
      const { items } = await pb.collection(collection).getList(start ? 1 : page + 1, pageSize, {
        skipTotal: true,
        ...(filter && { filter }),
        ...(sort && { sort }),
        ...(expand && { expand }),
      })
      if (round !== this.round) return
      this.fault = ''
      this.pages.set(page, items)
      const last = items.length === pageSize ? items.at(-1) : undefined
      if (last) this.starts.set(page + 1, keyset?.after(last))
      this.note(page, items.length)
      this.forgetFar(page)
    } catch (error) {
      if (round !== this.round) return
      this.fault = messageOf(error)
      this.end = this.end ?? this.farthest
    } finally {
      if (round === this.round) {
        this.asked.delete(page)
        this.isAnswered = true
        this.onChange()
      }
    }
  }

  private note(page: number, length: number): void {
    const seen = page * pageSize + length
    if (length < pageSize && (length > 0 || page === 0)) this.end = seen
    else if (length === 0) this.end = Math.min(this.end ?? seen, page * pageSize)
    // Half a page more, so that there is something to scroll to.
    this.farthest = Math.max(this.farthest, seen + (length < pageSize ? 0 : pageSize / 2))
  }

  private forgetFar(page: number): void {
    if (this.pages.size <= keptPages) return
    const far = [...this.pages.keys()].sort((a, b) => Math.abs(b - page) - Math.abs(a - page))
    for (const each of far.slice(0, this.pages.size - keptPages)) this.pages.delete(each)
  }
}
