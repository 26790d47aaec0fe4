import type pg from 'pg'

/** The driver, loaded when it is first needed: who has a folder never does. */
export async function loadDriver(): Promise<typeof pg> {
  return (await import('pg')).default
}
