import { oneLine } from '../compose-message.js'

/** Plain texts by placeholder: `APP_NAME`, `TOKEN`, `RECORD:name`. */
export type Placeholders = ReadonlyMap<string, string>

// All at once: a value that looks like a placeholder is left alone.
const placeholderForm = /\{([A-Z_]+|RECORD:[^{}]+)\}/g

/** Fills a template's subject: one line, no HTML. A placeholder without a value is kept. */
export function fillSubject(template: string, values: Placeholders): string {
  return oneLine(template.replace(placeholderForm, (all, name) => values.get(name) ?? all))
}

/** Fills a template's body, which is HTML; the values are always treated as text. */
export function fillBody(template: string, values: Placeholders): string {
  return template.replace(placeholderForm, (all, name) => {
    const value = values.get(name)
    return value === undefined ? all : escapeHtml(value)
  })
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
}

/** Safe as text and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}
