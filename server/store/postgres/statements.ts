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
  of(source: string, params: readonly SqlValue[]): Prepared
}

// Arbitrary: PostgreSQL keeps a plan of each on each connection.
const kept = 1000

/** Translates a statement on first use. Numbers get their type from their value. */
export function createStatements(): Statements {
  const known: BoundedCache<string, Prepared> = boundedCache(kept)
  let count = 0
  return {
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
        found = { ...translated, text, name: `s${++count}` }
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
