import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { translateView } from '../../../server/store/postgres/view/view-query.js'
import { creation } from '../../../server/store/statements/views.js'
import { cpuMsOf } from '../../helper/cpu-time.js'

// The longest query that a collection may have (collections/sizes.ts).
const longest = 64 << 10
const fill = (text: string) => text.repeat(Math.floor((longest - 100) / text.length))

const queries: Record<string, string> = {
  brackets: `SELECT ${fill('(')}1`,
  'closed brackets': `SELECT ${'('.repeat(30_000)}1${')'.repeat(30_000)} AS id`,
  'square brackets': `SELECT ${fill('[')}`,
  comments: `SELECT ${fill('/*')}`,
  quotes: `SELECT ${fill("'a''")}`,
  backticks: `SELECT '${fill('`')}`,
  'a WITH that ends': 'WITH x (a, b',
  'a WITH of names': `WITH x (${fill('a,')}`,
  'NOT of NOT': `SELECT ${fill('NOT ')}1 AS id`,
  minus: `SELECT ${fill('- ')}1 AS id`,
  plus: `SELECT 1${fill('+n')} AS id`,
  division: `SELECT 1${fill('/n')} AS id`,
  'few divisions': `SELECT 1${'/n'.repeat(60)} AS id`,
  'divisions as text': `SELECT ${'CAST('.repeat(60)}n${'/n AS TEXT)'.repeat(60)} AS id`,
  conditions: `SELECT 1 AS id FROM t WHERE a${fill(' AND a')}`,
  comparisons: `SELECT 1 AS id FROM t WHERE a${fill('<a')}`,
  columns: `SELECT 1 AS id${fill(',n/2 AS a')}`,
  queries: `SELECT ${fill('(SELECT ')}1`,
  'closed queries': `SELECT ${'(SELECT '.repeat(5000)}1${') AS a'.repeat(5000)}`,
  cases: `SELECT ${fill('CASE WHEN ')}1`,
  calls: `SELECT ${fill('round(')}1`,
  unions: `SELECT 1 AS id${fill(' UNION SELECT 1')}`,
  tables: `SELECT 1 AS id FROM t${fill(', t')}`,
  list: `SELECT 1 AS id FROM t WHERE a IN (1${fill(',n')})`,
  concatenation: `SELECT 1${fill('||n')} AS id`,
  'ORDER BY': `SELECT 1 AS id FROM t ORDER BY a${fill(',a')}`,
}

// Each is also tried at lengths that are not refused for their length alone.
for (const [name, query] of Object.entries(queries)) {
  test(`a view's query made to be long to translate: ${name}`, () => {
    for (const length of [query.length, 30_000, 15_000, 8000, 2000]) {
      const text = creation('tried', query.slice(0, length))
      let translated = ''
      const ms = cpuMsOf(() => {
        try {
          translated = translateView(text)
        } catch (error) {
          assert.not.instance(error, RangeError)
        }
      })
      assert.ok(translated.length < 16 << 20, `${length}: ${translated.length} characters`)
      // Compiling on first use included.
      assert.ok(ms < 65, `${length}: ${Math.round(ms)} ms`)
    }
  })
}

test.run()
