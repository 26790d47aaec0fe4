import { dictionary } from '../base/dictionary.js'
import { endOfString, endOfValue, parseRight, skipBlanks } from '../base/lenient-json.js'
import { hasUniqueKeys } from '../base/strict-json.js'

type Values = Record<string, unknown>

/** The values of `?options={"query":{…},"headers":{…}}` of a subscription. */
export interface TopicOptions {
  query: Values
  headers: Values
}

/**
 * Reads the options of a subscription up to the first fault: broken JSON, a key twice, a value of
 * another type. What comes before the fault counts. Keys match exactly. Source: PocketBase
 * tools/subscriptions/client.go, whose decoder stores values as it reads them (seen beside 0.40.6).
 */
export function readTopicOptions(json: string): TopicOptions {
  const options: TopicOptions = { query: dictionary(), headers: dictionary() }
  try {
    readObject(json, skipBlanks(json, 0), (key, start) => {
      if (key !== 'query' && key !== 'headers') return readValue(json, start).end
      const values = options[key]
      if (json.startsWith('null', start)) return start + 'null'.length
      return readObject(json, start, (name, at) => {
        const { value, end } = readValue(json, at)
        values[name] = value
        return end
      })
    })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return options
}

/**
 * Calls `read` with each key and where its value begins; it returns where the value ends. Returns
 * where the object ends. Throws SyntaxError.
 */
function readObject(
  json: string,
  start: number,
  read: (key: string, start: number) => number,
): number {
  if (json[start] !== '{') throw new SyntaxError('not an object')
  const keys = new Set<string>()
  let at = skipBlanks(json, start + 1)
  if (json[at] === '}') return at + 1
  for (;;) {
    if (json[at] !== '"') throw new SyntaxError('not a key')
    const keyEnd = endOfString(json, at)
    const key = parseRight(json.slice(at, keyEnd)) as string
    const colon = skipBlanks(json, keyEnd)
    if (json[colon] !== ':' || keys.has(key)) throw new SyntaxError('no value, or a key twice')
    keys.add(key)
    at = skipBlanks(json, read(key, skipBlanks(json, colon + 1)))
    if (json[at] === '}') return at + 1
    if (json[at] !== ',') throw new SyntaxError('not the end of an object')
    at = skipBlanks(json, at + 1)
  }
}

function readValue(json: string, start: number): { value: unknown; end: number } {
  const end = endOfValue(json, start)
  const text = json.slice(start, end)
  const value = parseRight(text)
  if (!hasUniqueKeys(text)) throw new SyntaxError('a key twice')
  return { value, end }
}
