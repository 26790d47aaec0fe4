import type { Collection, Field } from '../state'

/** A table's columns, in order; passwords and keys are never loaded. */
export function columnsOf(collection: Collection): Field[] {
  return collection.fields.filter(
    ({ type, name }) => type !== 'password' && !(collection.type === 'auth' && name === 'tokenKey'),
  )
}

/** A record's title: its presentable fields, otherwise the first one that says something. */
export function titleOf(
  collection: Collection | undefined,
  record: Record<string, unknown>,
): string {
  const fields = collection?.fields ?? []
  const presentable = fields.filter((field) => field.presentable)
  const textAt = (name: string) => textOfValue(record[name])
  const parts = presentable.map(({ name }) => textAt(name)).filter((text) => text !== '')
  if (parts.length > 0) return parts.join(', ')
  const usual = ['name', 'title', 'label', 'email', 'username', 'nick']
  const said = usual.find(
    (name) => fields.some((each) => each.name === name) && textAt(name) !== '',
  )
  return said ? textAt(said) : String(record['id'] ?? '')
}

/** A value as one line of text. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** Long enough to recognize it; a cell of 100,000 characters would block the page. */
export function excerpt(text: string, length = 120): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** A filter unchanged, or a search for a word in every field that holds text. */
export function toFilter(collection: Collection, typed: string): string {
  const word = typed.trim()
  if (word === '' || /[=<>~]|&&|\|\|/.test(word)) return word
  const searched = [
    'text',
    'email',
    'url',
    'editor',
    'select',
    'json',
    'number',
    'relation',
    'file',
  ]
  const quoted = JSON.stringify(word)
  return columnsOf(collection)
    .filter(({ type }) => searched.includes(type))
    .map(({ name }) => `${name} ~ ${quoted}`)
    .join(' || ')
}

/** A stored date, `2024-05-01 12:00:00.000Z`, in the user's format. */
export function localDate(value: string): string {
  const time = new Date(value.replace(' ', 'T'))
  return Number.isNaN(time.getTime()) ? value : time.toLocaleString()
}
