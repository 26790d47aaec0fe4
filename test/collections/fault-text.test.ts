import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { faultText } from '../../server/collections/fault-text.js'
import { UniqueError } from '../../server/store/store.js'

const fault = (code: string, message: string) => Object.assign(new Error(message), { code })
const unique = fault('SQLITE_CONSTRAINT_UNIQUE', 'UNIQUE constraint failed: a.b')

/** What PocketBase 0.39.11 shows of these. */
const rows: readonly (readonly [error: unknown, text: string])[] = [
  [fault('SQLITE_ERROR', 'no such column: x'), 'SQL logic error: no such column: x (1)'],
  [fault('SQLITE_FULL', 'database or disk is full'), 'database or disk is full (13)'],
  [unique, 'constraint failed: UNIQUE constraint failed: a.b (2067)'],
  [new UniqueError(['b'], unique), 'constraint failed: UNIQUE constraint failed: a.b (2067)'],
  [new Error('of no kind'), 'of no kind'],
]

for (const [error, text] of rows) {
  test(`faultText: ${text}`, () => assert.is(faultText(error), text))
}

test.run()
