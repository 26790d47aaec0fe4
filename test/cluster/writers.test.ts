import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, stopBooted } from '../helper/boot.js'
import { ask, eventually } from './members.js'
import { makePosts } from './posts.js'

const processes = 4
/** Clients that write continuously; `WRITERS=64` for the long run. */
const clients = Number(process.env['WRITERS'] ?? 16)
/** Writes per client. */
const writes = Number(process.env['WRITES'] ?? 25)
const longestMs = 5000

const test = suite('writers of several processes on one folder')
let server: Booted
test.after(stopBooted)

test('each has its turn in time', async () => {
  server = await boot({ args: ['--workers', String(processes)], env: { POCKETGATE_LIMITS: 'off' } })
  await eventually('all serve', () => server.stdout().includes('Server started'))
  const body = { identity: 'root@example.com', password: '1234567890' }
  const login = '/api/collections/_superusers/auth-with-password'
  const token = (await ask(server.url, login, { body })).json.token
  await makePosts(server.url, token)
  const times: number[] = []
  const started = performance.now()
  const write = async () => {
    for (let at = 0; at < writes; at++) {
      const begun = performance.now()
      const path = '/api/collections/posts/records'
      const { status } = await ask(server.url, path, { token, body: { title: `title ${at}` } })
      assert.is(status, 200)
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: clients }, write))
  const seconds = (performance.now() - started) / 1000
  times.sort((a, b) => a - b)
  const at = (part: number) => Math.round(times[Math.floor((times.length - 1) * part)]!)
  console.log(
    `${times.length} writes by ${clients} clients: ${Math.round(times.length / seconds)} a second,`,
    `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
  )
  assert.ok(at(1) < longestMs)
})

test.run()
