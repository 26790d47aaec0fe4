import type { Collection, Field } from '../state'

/** A copy with another value at a path such as `otp.emailTemplate.subject`. */
export function setAt<T extends object>(object: T, path: string, value: unknown): T {
  const [name = '', ...rest] = path.split('.')
  const at = (object as Record<string, unknown>)[name]
  const inner = typeof at === 'object' && at !== null ? at : {}
  const next = rest.length === 0 ? value : setAt(inner, rest.join('.'), value)
  if (Array.isArray(object)) return object.with(Number(name), next) as T
  return { ...object, [name]: next }
}

export function getAt(object: object, path: string): unknown {
  let at: unknown = object
  for (const name of path.split('.')) at = (at as Record<string, unknown> | undefined)?.[name]
  return at
}

/** What a save would change: which changes lose data, and what else to consider. */
export interface Change {
  text: string
  before?: string
  after?: string
  isDanger: boolean
}

export interface ChangeWords {
  renamed(before: string, after: string): string
  added(name: string, type: string): string
  removed(name: string, type: string): string
  changed(name: string, option: string): string
  moved(): string
}

const silent = ['created', 'updated', 'fields', 'id']

/** The differences between two collections. */
export function changesOf(before: Collection, after: Collection, words: ChangeWords): Change[] {
  const changes: Change[] = []
  const left = new Map(before.fields.map((field) => [field.id, field]))
  for (const field of after.fields) {
    const old = left.get(field.id)
    left.delete(field.id)
    if (!old) {
      changes.push({ text: words.added(field.name, field.type), isDanger: false })
      continue
    }
    if (old.name !== field.name) {
      changes.push({ text: words.renamed(old.name, field.name), isDanger: true })
    }
    for (const name of Object.keys({ ...old, ...field })) {
      if (name === 'name' || isSame(old[name], field[name])) continue
      changes.push({
        text: words.changed(field.name, name),
        ...values(old[name], field[name]),
        // Fewer values than there may be now; the excess is lost.
        isDanger: name === 'maxSelect' && Number(field[name]) < Number(old[name]),
      })
    }
  }
  for (const { name, type } of left.values()) {
    changes.push({ text: words.removed(name, type), isDanger: true })
  }
  if (left.size === 0 && isMoved(before.fields, after.fields)) {
    changes.push({ text: words.moved(), isDanger: false })
  }
  for (const name of Object.keys({ ...before, ...after })) {
    if (silent.includes(name)) continue
    collect(name, before[name], after[name], changes, words)
  }
  return changes
}

function collect(
  path: string,
  before: unknown,
  after: unknown,
  changes: Change[],
  words: ChangeWords,
): void {
  if (isSame(before, after)) return
  if (isPlain(before) && isPlain(after)) {
    for (const name of Object.keys({ ...before, ...after })) {
      collect(`${path}.${name}`, before[name], after[name], changes, words)
    }
    return
  }
  const isSecret = /secret/i.test(path)
  changes.push({
    text: words.changed('', path),
    ...(isSecret ? {} : values(before, after)),
    isDanger: path === 'name' || (path.endsWith('Rule') && after === ''),
  })
}

function isMoved(before: Field[], after: Field[]): boolean {
  const old = before.map(({ id }) => id)
  const now = after.map(({ id }) => id).filter((id) => old.includes(id))
  return old.filter((id) => now.includes(id)).join() !== now.join()
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function values(before: unknown, after: unknown): Pick<Change, 'before' | 'after'> {
  return { before: shown(before), after: shown(after) }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? '–')
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** A renamed field keeps its indexes. */
export function renameInIndexes(before: Collection, after: Collection): Collection {
  let { indexes } = after
  for (const field of after.fields) {
    const old = before.fields.find(({ id }) => id !== '' && id === field.id)
    if (!old || old.name === field.name) continue
    indexes = indexes.map((text) => text.replaceAll(`\`${old.name}\``, `\`${field.name}\``))
  }
  return { ...after, indexes }
}

/** The fields that identify accounts: those with a unique index of their own. */
export function uniqueFields({ indexes }: Collection): string[] {
  return indexes.flatMap((text) => {
    const [, columns = ''] = /^\s*create\s+unique\s+index[^(]+\(([^)]+)\)/i.exec(text) ?? []
    const names = columns.split(',').map((part) =>
      part
        .trim()
        .split(/\s/)[0]!
        .replace(/[`"[\]]/g, ''),
    )
    return names.length === 1 && names[0] && names[0] !== 'tokenKey' ? names : []
  })
}
