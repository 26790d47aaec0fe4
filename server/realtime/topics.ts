import { Breaks } from '../base/breaks.js'
import { parseForm } from '../base/form-pairs.js'
import { castString } from '../fields/cast.js'
import { parseUrl } from '../fields/go-url.js'
import { readTopicOptions } from './topic-options.js'

/** What a client subscribed to, and its options. */
export interface Topic {
  /** As it was sent; messages use it as their event name. */
  text: string
  /** The text before its options: `posts/*`, `posts/ID`, `posts`, or anything else. */
  base: string
  /** Like a request's query: `filter`, `expand`, `fields`; rules may read the rest. */
  query: Record<string, string>
  /** Like a request's headers. */
  headers: Record<string, string>
  /** Equal for all topics with the same options. */
  optionsKey: string
}

const none: Record<string, string> = {}

/**
 * Parses subscriptions, each distinct one once, with breaks: a thousand with long options take a
 * tenth of a second.
 */
export async function readTopics(texts: readonly string[]): Promise<Topic[]> {
  const breaks = new Breaks()
  const topics: Topic[] = []
  for (const text of new Set(texts)) {
    if (text !== '') topics.push(readTopic(text))
    if (breaks.isDue) await breaks.rest()
  }
  return topics
}

/**
 * Parses a subscription. Source: PocketBase tools/subscriptions/client.go.
 */
export function readTopic(text: string): Topic {
  const mark = text.indexOf('?')
  if (mark < 0) return { text, base: text, query: none, headers: none, optionsKey: '' }
  const { query, headers } = readOptions(text, mark)
  const optionsKey = query === none && headers === none ? '' : JSON.stringify([query, headers])
  return { text, base: text.slice(0, mark), query, headers, optionsKey }
}

function readOptions(text: string, mark: number): Pick<Topic, 'query' | 'headers'> {
  const end = text.indexOf('#', mark)
  // A number sign before the question mark begins Go's fragment, so there is no query.
  const isQuery = !text.slice(0, mark).includes('#') && parseUrl(text) !== undefined
  const raw = isQuery
    ? parseForm(text.slice(mark + 1, end < 0 ? undefined : end)).values.get('options')?.[0]
    : undefined
  if (!raw) return { query: none, headers: none }
  const { query, headers } = readTopicOptions(raw)
  return { query: texts(query, (name) => name), headers: texts(headers, snakeCase) }
}

function texts(
  values: Readonly<Record<string, unknown>>,
  rename: (name: string) => string,
): Record<string, string> {
  const entries = Object.entries(values)
  if (entries.length === 0) return none
  const found: Record<string, string> = Object.create(null)
  for (const [name, each] of entries) found[rename(name)] = castString(each)
  return found
}

/** `X-Token`, `xToken` → `x_token`. Source: PocketBase tools/inflector/inflector.go Snakecase. */
function snakeCase(name: string): string {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '')
  return words
    .map((word) => word.replace(/(?<=[^A-Z])[A-Z]/g, '_$&'))
    .join('_')
    .toLowerCase()
}
