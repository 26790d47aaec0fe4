import pino from 'pino'
import { openPostgresStore } from '../../../server/store/postgres/open.js'
import type { Store } from '../../../server/store/store.js'
import { databaseOf } from '../../helper/postgres.js'
import { emptyFolder } from '../data-folder.js'

/** A store on an empty database of its own. */
export async function openOwnStore(queryTimeoutSeconds = 20): Promise<Store> {
  const url = await databaseOf(emptyFolder())
  return openPostgresStore({ url, queryTimeoutSeconds, log: pino({ level: 'silent' }) })
}
