import pino from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openPostgresStore } from '../../../server/store/postgres/open.js'
import { databaseOf, isPostgres, queryDatabase } from '../../helper/postgres.js'
import { emptyFolder } from '../data-folder.js'

const test = suite('the functions of an earlier release')
const add = isPostgres ? test : test.skip
const log = pino({ level: 'silent' })

add('are made anew at the next start, and missing ones added', async () => {
  const url = await databaseOf(emptyFolder())
  const open = () => openPostgresStore({ url, queryTimeoutSeconds: 5, log })
  await (await open()).close()
  const old = [
    "CREATE OR REPLACE FUNCTION pocketgate.sqhex(x text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'",
    'DROP FUNCTION pocketgate.sqglob',
    "COMMENT ON SCHEMA pocketgate IS 'pocketgate 1'",
  ]
  for (const statement of old) await queryDatabase(url, statement)
  const store = await open()
  try {
    const found = await store.read.get("SELECT sqhex('AB') AS hex, sqglob('A*', 'AB') AS glob")
    assert.equal(found, { hex: '4142', glob: 1 })
  } finally {
    await store.close()
  }
})

test.run()
