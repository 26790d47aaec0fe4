import type { SqlQuery, SqlResult } from '../store.js'
import type { Pool } from './pool.js'
import { translate } from './translate.js'

/** Runs SQL written by somebody, on a separate connection. Throws the database's error. */
export async function runSql(pool: Pool, query: SqlQuery): Promise<SqlResult> {
  const client = await pool.connect()
  try {
    const { text } = translate(query.text)
    await client.query(query.isWrite ? 'BEGIN' : 'BEGIN READ ONLY')
    await client.query(`SET LOCAL statement_timeout = ${query.timeoutMs}`)
    const results = [await client.query({ text, rowMode: 'array' })].flat()
    await client.query('COMMIT')
    const last = results.at(-1)!
    const columns = last.fields.map(({ name }) => ({ name, type: '', nullable: true }))
    const rows = (last.rows as unknown as unknown[][])
      .slice(0, query.rowsMax)
      .map((row) => row.map((cell) => (cell === null ? null : String(cell))))
    return { affectedRows: query.isWrite ? (last.rowCount ?? 0) : 0, columns, rows }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
