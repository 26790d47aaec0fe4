import { pb } from '../api'
import type { Collection } from '../state'

/** A record's values as they are edited, by field. */
export type Values = Record<string, unknown>

/** What was typed into a record and not saved. */
export interface Draft {
  /** When, in milliseconds. */
  time: number
  /** The record's `updated` at that time; it may have changed since. */
  updated: string
  values: Values
}

const prefix = 'pocketgate_draft:'
// A tab has about 5 MB in total.
const longest = 500_000

/**
 * Stores the draft in this tab only: it survives a reload and a session that ends by itself, and is
 * removed with the tab or by signing out. It never contains passwords or files. An empty draft
 * removes it.
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
    // Storage is full or forbidden; the record can still be edited.
  }
}

/** The draft of a record that this superuser left in this tab. */
export function findDraft(collection: Collection, id: string): Draft | undefined {
  const text = sessionStorage.getItem(nameOf(collection, id))
  if (text === null) return undefined
  const draft = JSON.parse(text) as Draft
  // Fields may have been removed meanwhile.
  const known = Object.entries(draft.values).filter(([key]) =>
    collection.fields.some(({ name }) => name === key),
  )
  return { ...draft, values: Object.fromEntries(known) }
}

export function dropDraft(collection: Collection, id: string): void {
  sessionStorage.removeItem(nameOf(collection, id))
}

/** Removes the drafts of every superuser in this tab. */
export function dropDrafts(): void {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(prefix)) sessionStorage.removeItem(name)
  }
}

function nameOf({ id: collectionId }: Collection, id: string): string {
  return `${prefix}${pb.authStore.record?.id ?? ''}:${collectionId}:${id}`
}
