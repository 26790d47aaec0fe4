import { dictionary } from '../base/dictionary.js'
import { endOfValue, parseRight, skipBlanks } from '../base/lenient-json.js'
import { readObject } from '../base/read-object.js'
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

function readValue(json: string, start: number): { value: unknown; end: number } {
  const end = endOfValue(json, start)
  const text = json.slice(start, end)
  const value = parseRight(text)
  if (!hasUniqueKeys(text)) throw new SyntaxError('a key twice')
  return { value, end }
}
