import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import Database from '../helper/database.js'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { logIn, send } from '../helper/scenario.js'
import { type Listener, listenTo } from '../realtime/listener.js'

const rows = Number(process.env['TRUNCATE_ROWS'] ?? 40_000)
const path = '/api/collections/things'

let server: Watched
let headers: { authorization: string }

test.before(async () => {
  server = await bootWatched()
  const root = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: root.token }
  const fields = [{ name: 'text', type: 'text' }]
  const body = { name: 'things', type: 'base', listRule: '', viewRule: '', fields }
  assert.is((await send(server.url, { path: '/api/collections', body, headers })).status, 200)
})
test.after(() => server.stop())

function fill(): void {
  const db = new Database(join(server.dir, 'data.db'))
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO things (id, text) SELECT 'thing' || (1000000000 + i), 'text ' || i FROM n`)
  db.close()
}

// A subscriber to these records, or to others that nothing happens to.
for (const topic of ['things/*', 'users/*']) {
  test(`${rows} records go while somebody listens to ${topic}: reads go on`, async () => {
    fill()
    const listener = await listenTo(server.url)
    assert.is(await listener.subscribe([topic]), 204)
    const answer = await within(
      () => server,
      { ms: 50, peakBytes: 400 * 2 ** 20 },
      async () => {
        const sent = await send(server.url, { method: 'DELETE', path: `${path}/truncate`, headers })
        if (topic === 'things/*') await untilTold(listener)
        return sent
      },
      async () => {
        listener.heard.length = 0
        fill()
      },
    )
    assert.is(answer.status, 204, answer.text)
    if (topic === 'things/*') {
      const ids = listener.heard.map(({ data }) => JSON.parse(data).record.id)
      assert.equal(ids, [...ids].sort(), 'in the order of the deletes')
      assert.is(new Set(ids).size, rows)
    }
    const left = await send(server.url, { path: `${path}/records` })
    assert.is(left.json.totalItems, 0)
    listener.close()
  })
}

async function untilTold({ heard }: Listener): Promise<void> {
  const deadline = Date.now() + 60_000
  while (heard.length < rows) {
    if (Date.now() > deadline) throw new Error(`told of ${heard.length} only`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test.run()
