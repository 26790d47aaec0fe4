import { databaseOf, queryDatabase } from '../helper/postgres.js'

/** Ends the connections to a folder's database whose last statement contains that text; returns their number. */
export async function cut(dir: string, what: string): Promise<number> {
  const rows = await queryDatabase(
    await databaseOf(dir),
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE $1`,
    [what],
  )
  return rows.length
}

/** The number of connections that listen for news of instances. */
export async function linesOf(dir: string): Promise<number> {
  const rows = await queryDatabase(
    await databaseOf(dir),
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
  )
  return rows.length
}
