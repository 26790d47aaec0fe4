import http from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createGateway } from '../server/index.js'
import { copyFolder, removeFolder } from './helper/boot.js'
import Database from './helper/database.js'

/**
 * How many files of the server wait for each other at one moment, from the router on: the length of
 * the longest way that somebody has to follow who reads. Seen at every statement and at the answer;
 * not counted is how the store plans a statement, for the first time or because a table has grown.
 */
const test = suite('the way of a request')
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let longest: string[] | undefined

function look(): void {
  if (!longest) return
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 200
  const frames = (new Error().stack ?? '').matchAll(/\/server\/([\w/-]+\.ts)/g)
  Error.stackTraceLimit = stackTraceLimit
  const files = [...new Set([...frames].map(([, file]) => file!))]
  if (files.some((file) => file.startsWith('store/sqlite/plan'))) return
  const router = files.indexOf('http/router.ts')
  if (router >= longest.length) longest = files.slice(0, router + 1)
}

function watch(target: Record<string, unknown>, name: string): () => void {
  const before = target[name] as (...args: unknown[]) => unknown
  target[name] = function watched(this: unknown, ...args: unknown[]) {
    look()
    return before.apply(this, args)
  }
  return () => {
    target[name] = before
  }
}

test('a login goes through 12 files at most, and an update with a file through 20', async () => {
  const memory = new Database(':memory:')
  const statement = Object.getPrototypeOf(memory.prepare('SELECT 1'))
  memory.close()
  const ends = ['get', 'all', 'run'].map((name) => watch(statement, name))
  ends.push(watch(http.ServerResponse.prototype as never, 'end'))
  const dir = copyFolder()
  const serve = { dir, http: '127.0.0.1:0' }
  const gateway = await createGateway({ serve, log: { level: 'silent' } })
  try {
    const { url } = await gateway.listen()
    const users = `${url}/api/collections/users`
    const login = async () => {
      const answer = await fetch(`${users}/auth-with-password`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ identity: 'ann@example.com', password: 'password-ann' }),
      })
      assert.is(answer.status, 200)
      return (await answer.json()) as { token: string; record: { id: string } }
    }
    const { token, record } = await login()
    const update = async () => {
      const form = new FormData()
      form.set('name', 'Ann')
      form.set('avatar', new Blob([png], { type: 'image/png' }), 'ann.png')
      const headers = { Authorization: token }
      const path = `${users}/records/${record.id}`
      const answer = await fetch(path, { method: 'PATCH', headers, body: form })
      assert.is(answer.status, 200, await answer.text())
    }
    // The second login is the first one of a known device.
    await login()
    await update()
    // From here on the own database is open.
    for (const [request, most] of [
      [login, 12],
      [update, 20],
    ] as const) {
      longest = []
      await request()
      assert.ok(longest.length >= 8, `only ${longest.join(' < ')}`)
      assert.ok(longest.length <= most, `${longest.length}: ${longest.join(' < ')}`)
    }
  } finally {
    longest = undefined
    for (const end of ends) end()
    await gateway.close()
    removeFolder(dir)
  }
})

test.run()
