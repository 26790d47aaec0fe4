import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('two gateways on one folder')

test('a collection that one makes, changes or deletes is the other’s within a second', async () => {
  const dir = copyFolder()
  const [one, two] = await Promise.all([boot({ dir }), boot({ dir })])
  const { token } = await logIn(one.url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  const path = '/api/collections/shared'
  const body = { name: 'shared', listRule: '' }
  const made = await send(one.url, { path: '/api/collections', body, headers })
  assert.is(made.status, 200, made.text)
  await within(1000, async () => (await send(two.url, { path: `${path}/records` })).status === 200)

  const closed = { method: 'PATCH', path, body: { listRule: null }, headers }
  assert.is((await send(two.url, closed)).status, 200)
  await within(1000, async () => (await send(one.url, { path: `${path}/records` })).status === 403)

  assert.is((await send(one.url, { method: 'DELETE', path, headers })).status, 204)
  await within(1000, async () => (await send(two.url, { path: `${path}/records` })).status === 404)
  await Promise.all([one.stop(), two.stop()])
  removeFolder(dir)
})

async function within(ms: number, isThere: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isThere())) {
    assert.ok(Date.now() < deadline, `not within ${ms} ms`)
    await wait(20)
  }
}

test.run()
