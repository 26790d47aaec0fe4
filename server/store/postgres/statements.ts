import { type BoundedCache, boundedCache } from '../../base/bounded-cache.js'
import type { SqlValue } from '../store.js'
import { type Translated, translate } from './translate.js'

/** A statement that is ready to be sent. */
export interface Prepared extends Translated {
  /** Its name as a prepared statement. */
  name: string
}

/** Translated statements by their text. */
export interface Statements {
  /** How many names there have been, those of forgotten statements included. */
  readonly named: number
  of(source: string, params: readonly SqlValue[]): Prepared
}

/** Arbitrary: PostgreSQL keeps a plan of each on each connection. */
export const kept = 1000
// Characters. Arbitrary: ten times an ordinary statement; a filter may become 30,000, and its plan
// takes megabytes.
const longestKept = 8000

/** Translates a statement on first use. Numbers get their type from their value. */
export function createStatements(): Statements {
  const known: BoundedCache<string, Prepared> = boundedCache(kept)
  let count = 0
  return {
    get named() {
      return count
    },
    of(source, params) {
      let types = ''
      for (const value of params) types += typeLetter(value)
      const key = `${types}\0${source}`
      let found = known.get(key)
      if (!found) {
        const translated = translate(source)
        const text = translated.text.replace(marks, (mark) =>
          mark[0] === '$' ? mark + casts[types[Number(mark.slice(1)) - 1] ?? '']! : mark,
        )
        // Without a name, PostgreSQL forgets it after its answer.
        const name = text.length > longestKept ? '' : `s${++count}`
        found = { ...translated, text, name }
        known.set(key, found)
      }
      return found
    },
  }
}

const marks = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+/g

const casts: Record<string, string> = {
  '': '',
  t: '',
  i: '::bigint',
  f: '::double precision',
  b: '::bytea',
}

function typeLetter(value: SqlValue): string {
  if (typeof value === 'bigint') return 'i'
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'i' : 'f'
  return Buffer.isBuffer(value) ? 'b' : 't'
}
