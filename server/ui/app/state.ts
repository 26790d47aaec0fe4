import { computed, signal } from '@preact/signals'
import type { CollectionModel } from 'pocketbase'
import { messageOf, pb } from './api'

export interface Toast {
  id: number
  kind: 'done' | 'wrong'
  text: string
}

export const toasts = signal<Toast[]>([])
let toastId = 0

/** Shows a message for a few seconds, also to screen readers. */
export function say(text: string, kind: Toast['kind'] = 'done'): void {
  const toast = { id: toastId++, kind, text: text.length > 500 ? `${text.slice(0, 500)}…` : text }
  toasts.value = [...toasts.value.slice(-3), toast]
  setTimeout(() => dismiss(toast.id), kind === 'wrong' ? 10_000 : 4000)
}

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Runs it; an error is shown, and returns undefined. */
export async function attempt<T>(run: () => Promise<T>, done = ''): Promise<T | undefined> {
  try {
    const result = await run()
    if (done !== '') say(done)
    return result
  } catch (error) {
    say(messageOf(error), 'wrong')
    return undefined
  }
}

export type Field = Record<string, unknown> & {
  id: string
  name: string
  type: string
  system: boolean
  hidden: boolean
  presentable: boolean
  required: boolean
}

export type Collection = Omit<CollectionModel, 'fields'> &
  Record<string, unknown> & { fields: Field[]; indexes: string[] }

/** All collections, by name, once loaded. */
export const collections = signal<Collection[] | undefined>(undefined)

export const collectionNames = computed(() => (collections.value ?? []).map(({ name }) => name))

export async function loadCollections(): Promise<void> {
  collections.value = (await pb.collections.getFullList({
    sort: 'name',
    batch: 500,
  })) as unknown as Collection[]
}

export function findCollection(nameOrId: string): Collection | undefined {
  return collections.value?.find(({ id, name }) => id === nameOrId || name === nameOrId)
}

export interface Scaffolds {
  base: Collection
  auth: Collection
  view: Collection
}

/** The initial definition of a new collection of each type. */
export async function loadScaffolds(): Promise<Scaffolds> {
  return (await pb.send('/api/collections/meta/scaffolds', {})) as Scaffolds
}

export interface Settings {
  [section: string]: Record<string, unknown>
}

export const settings = signal<Record<string, never> | undefined>(undefined)

/**
 * Whether collections can't be changed here, and records only after unlocking: `meta.hideControls`.
 * True until it is known, so that nothing is shown only to be removed.
 */
export const hidesControls = computed(() => {
  const { meta } = (settings.value ?? {}) as { meta?: { hideControls?: boolean } }
  return !meta || meta.hideControls === true
})

export async function loadSettings(): Promise<void> {
  settings.value = (await pb.settings.getAll()) as Record<string, never>
}
