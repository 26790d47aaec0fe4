import type { QueryArrayResult, QueryResult } from 'pg'
import type { SqlQuery, SqlResult } from '../store.js'
import { queryWithin } from './bounded.js'
import { isBroken, type Pool } from './pool.js'
import { translate } from './translate.js'

// UTF-8, and what the protocol adds to a value.
const bytesPerCharacter = 4

/** Runs SQL written by somebody, on a separate connection. Throws the database's error. */
export async function runSql(pool: Pool, query: SqlQuery): Promise<SqlResult> {
  const { isWrite, rowsMax, charactersMax, timeoutMs } = query
  const client = await pool.connect()
  const send = async (text: string): Promise<QueryArrayResult> => {
    const config = { text, rowMode: 'array' as const }
    const maxBytes = charactersMax * bytesPerCharacter
    const sent = queryWithin<QueryResult | QueryResult[]>(client, config, maxBytes)
    return [await sent].flat().at(-1) as unknown as QueryArrayResult
  }
  let fault: unknown
  try {
    const { text } = translate(query.text)
    await client.query(isWrite ? 'BEGIN' : 'BEGIN READ ONLY')
    await client.query(`SET LOCAL statement_timeout = ${timeoutMs}`)
    let last: QueryArrayResult
    if (isPlainQuery(text)) {
      // Of many rows, only these are computed and sent.
      await client.query(`DECLARE shown NO SCROLL CURSOR FOR ${text}`)
      last = await send(`FETCH ${rowsMax} FROM shown`)
    } else last = await send(text)
    await client.query('COMMIT')
    if (isWrite) return { affectedRows: last.rowCount ?? 0, columns: [], rows: [] }
    const columns = last.fields.map(({ name }) => ({ name, type: '', nullable: true }))
    const rows = textsOf(last.rows.slice(0, rowsMax), charactersMax)
    return { affectedRows: 0, columns, rows }
  } catch (error) {
    fault = error
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release(fault !== undefined && isBroken(fault))
  }
}

/** A single statement that a cursor can read. */
function isPlainQuery(text: string): boolean {
  return /^\s*(?:SELECT|VALUES|WITH|TABLE)\b/i.test(text) && !/;\s*\S/.test(text)
}

function textsOf(rows: readonly unknown[][], charactersMax: number): (string | null)[][] {
  let characters = 0
  return rows.map((row) =>
    row.map((cell) => {
      const text = cell === null ? null : String(cell)
      characters += text?.length ?? 4
      if (characters <= charactersMax) return text
      throw new Error(`the rows hold more than ${charactersMax} characters`)
    }),
  )
}
