import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { logIn, send } from '../helper/scenario.js'

let server: Watched
let headers: { authorization: string }

test.before(async () => {
  server = await bootWatched({ args: ['--queryTimeout', '2'] })
  const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: root.token }
})

test.after(() => server.stop())

function dryRun(query: string, fields = '') {
  const path = `/api/collections/meta/dry-run-view${fields}`
  return within(
    () => server,
    { ms: 50, peakBytes: 400 * 2 ** 20 },
    () => send(server.url, { path, body: { query }, headers }),
  )
}

// PocketBase 0.40's answers for bytes: truncated JSON, and 400 if fields are picked.
const bytes = ['zeroblob(10)', 'randomblob(3000)', 'zeroblob(500000)', 'randomblob(500000)']
for (const value of bytes) {
  test(`dry-run-view of ${value} answers as the peer`, async () => {
    const query = `SELECT '1' AS id, ${value} AS z`
    const whole = await dryRun(query)
    assert.is(whole.status, 200)
    assert.ok(whole.text.startsWith('{"fields":[{"autogeneratePattern":""'), whole.text)
    assert.ok(whole.text.endsWith('"type":"json"}]'), whole.text.slice(-100))
    for (const fields of ['?fields=id', '?fields=sample.z', '?fields=nothing']) {
      const picked = await dryRun(query, fields)
      assert.is(picked.status, 400)
      assert.is(picked.json.message, 'Something went wrong while processing your request.')
    }
  })
}

const huge = [
  'zeroblob(100000000)',
  'hex(zeroblob(20000000))',
  'randomblob(50000000)',
  'zeroblob(2000000000)',
]
for (const value of huge) {
  test(`dry-run-view of ${value} is refused in the peer's words`, async () => {
    for (const fields of ['', '?fields=id']) {
      const answer = await dryRun(`SELECT '1' AS id, ${value} AS z`, fields)
      assert.is(answer.status, 400)
      const { message } = answer.json
      assert.match(
        message,
        'failed to retrieve query records: string or blob too big (18); failed query:',
      )
    }
  })
}

test('a dry run that does not end is ended at queryTimeout', async () => {
  const endless = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
    SELECT CAST(max(i) AS TEXT) AS id FROM n`
  const answer = await dryRun(endless)
  assert.is(answer.status, 400)
  const after = await dryRun("SELECT '1' AS id, 'a' AS text")
  assert.is(after.status, 200)
  assert.is(after.json.sample[0].text, 'a')
})

test('a view whose values are huge is made or refused, and listed or not, but never ends the server', async () => {
  for (const [at, size] of [1000, 5_000_000, 100_000_000].entries()) {
    const viewQuery = `SELECT '1' AS id, zeroblob(${size}) AS z`
    const body = { name: `huge${at}`, type: 'view', viewQuery, listRule: '' }
    const path = `/api/collections/huge${at}`
    const makeAndList = async () => {
      const made = await send(server.url, { path: '/api/collections', body, headers })
      assert.is(made.status, size > 64 << 20 ? 400 : 200, made.text.slice(0, 300))
      const list = await send(server.url, { path: `${path}/records` })
      assert.ok(list.status < 500, `${list.status}`)
    }
    await within(
      () => server,
      { ms: 50 },
      makeAndList,
      () => send(server.url, { path, method: 'DELETE', headers }),
    )
  }
})

test.run()
