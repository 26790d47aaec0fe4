import type pg from 'pg'

/** The driver, loaded when it is first needed: with a folder it never is. */
export async function loadDriver(): Promise<typeof pg> {
  return (await import('pg')).default
}
