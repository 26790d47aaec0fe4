import * as assert from 'uvu/assert'
import { type Listener, listenTo } from '../realtime/listener.js'
import { ask, eventually } from './members.js'

const path = '/api/collections/posts/records'

/** Makes a collection that everybody may read. */
export async function makePosts(url: string, token: string): Promise<void> {
  const fields = [{ name: 'title', type: 'text', max: 500_000 }]
  const body = { name: 'posts', type: 'base', listRule: '', viewRule: '', fields }
  assert.is((await ask(url, '/api/collections', { token, body })).status, 200)
}

/**
 * Listens to all posts, at each address in turn, and subscribes at the next ones: several times,
 * since behind one address each connection may come to another process.
 */
export async function listenToPosts(urls: readonly string[], count: number): Promise<Listener[]> {
  const clients = await Promise.all(
    Array.from({ length: count }, (_, at) => listenTo(urls[at % urls.length]!)),
  )
  for (const [at, { id }] of clients.entries()) {
    const body = { clientId: id, subscriptions: ['posts/*'] }
    for (let turn = 1; turn <= 4; turn++) {
      const answer = await ask(urls[(at + turn) % urls.length]!, '/api/realtime', { body })
      assert.is(answer.status, 204)
    }
  }
  return clients
}

/** Makes, changes and deletes posts, all at once; returns their ids. Every tenth post is long. */
export function writePosts(
  urls: readonly string[],
  token: string,
  count: number,
): Promise<string[]> {
  let turn = 0
  const next = () => urls[turn++ % urls.length]!
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const title = at % 10 === 0 ? 'x'.repeat(100_000) : `title ${at}`
      const { json } = await ask(next(), path, { token, body: { title } })
      const one = `${path}/${json.id}`
      await ask(next(), one, { method: 'PATCH', token, body: { title: 'changed' } })
      assert.is((await ask(next(), one, { method: 'DELETE', token })).status, 204)
      return json.id as string
    }),
  )
}

/** Checks that each client received every event once and in order, and closes the clients. */
export async function expectTold(
  clients: readonly Listener[],
  ids: readonly string[],
): Promise<void> {
  for (const client of clients) {
    await eventually('all is told', () => client.heard.length >= 3 * ids.length)
    const told = client.heard.map(({ data }) => JSON.parse(data))
    assert.is(told.length, 3 * ids.length)
    for (const id of ids) {
      const ofOne = told.filter(({ record }) => record.id === id)
      assert.equal(
        ofOne.map(({ action }) => action),
        ['create', 'update', 'delete'],
      )
    }
    client.close()
  }
}
