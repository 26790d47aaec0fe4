import { pb } from '../api'
import type { Collection } from '../state'

type Values = Record<string, unknown>

/** What was typed into a record and not saved. */
export interface Draft {
  /** When, in milliseconds. */
  time: number
  /** Of the record, as it was then: by now it may be another. */
  updated: string
  values: Values
}

const prefix = 'pocketgate_draft:'
// A tab has some 5 MB in all.
const longest = 500_000

/**
 * Keeps it in this tab alone: it outlives a reload and a session that ends by itself, and goes with the tab or by
 * signing out. Passwords and files are never in it. Nothing to keep removes it.
 */
export function keepDraft(collection: Collection, id: string, values: Values, updated = ''): void {
  const secret = collection.fields.filter(({ type }) => type === 'password' || type === 'file')
  const kept = Object.entries(values).filter(
    ([key]) =>
      key !== 'passwordConfirm' &&
      !secret.some(({ name }) => [name, `${name}+`, `${name}-`].includes(key)),
  )
  if (kept.length === 0) {
    dropDraft(collection, id)
    return
  }
  const draft: Draft = { time: Date.now(), updated, values: Object.fromEntries(kept) }
  const text = JSON.stringify(draft)
  if (text.length > longest) return
  try {
    sessionStorage.setItem(nameOf(collection, id), text)
  } catch {
    // Full, or forbidden: the record can be edited all the same.
  }
}

/** The draft of a record that this superuser left in this tab. */
export function findDraft(collection: Collection, id: string): Draft | undefined {
  const text = sessionStorage.getItem(nameOf(collection, id))
  if (text === null) return undefined
  const draft = JSON.parse(text) as Draft
  // Fields may have gone meanwhile.
  const known = Object.entries(draft.values).filter(([key]) =>
    collection.fields.some(({ name }) => name === key),
  )
  return { ...draft, values: Object.fromEntries(known) }
}

export function dropDraft(collection: Collection, id: string): void {
  sessionStorage.removeItem(nameOf(collection, id))
}

/** Forgets those of every superuser in this tab. */
export function dropDrafts(): void {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(prefix)) sessionStorage.removeItem(name)
  }
}

function nameOf({ id: collectionId }: Collection, id: string): string {
  return `${prefix}${pb.authStore.record?.id ?? ''}:${collectionId}:${id}`
}
