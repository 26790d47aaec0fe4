import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { excerpt } from '../../server/records/excerpt.js'
import { cpuMsOf } from '../helper/cpu-time.js'
import Database from '../helper/database.js'
import { bootWatched, type Watched, within } from '../helper/loop.js'

const records = '/api/collections/users/records'
const levels = 7000
const deep = '['.repeat(levels) + ']'.repeat(levels)
const credentials = { email: 'deep@example.com', password: '12345678', passwordConfirm: '12345678' }

let server: Watched
let id = ''
let token = ''

test.before(async () => {
  server = await bootWatched()
  const answer = await send('POST', records, JSON.stringify(credentials))
  id = (answer.value as { id: string }).id
  const login = { identity: credentials.email, password: credentials.password }
  const path = '/api/collections/users/auth-with-password'
  token = (await send('POST', path, JSON.stringify(login))).value.token as string
})
test.after(() => server.stop())

test('a json value that nests too deeply is refused, in whatever form it comes', async () => {
  const multipart = new FormData()
  multipart.set('location', deep)
  for (const body of [multipart, new URLSearchParams({ location: deep })]) {
    const { status, value } = await send('PATCH', `${records}/${id}`, body)
    assert.is(status, 400)
    assert.match(JSON.stringify(value), 'validation_invalid_json')
  }
  const asText = await send('PATCH', `${records}/${id}`, JSON.stringify({ location: deep }))
  assert.match(JSON.stringify(asText.value), 'validation_invalid_json')
})

test('a text that holds millions of values does not hold the event loop', async () => {
  // Within a body's token limit, and at most 4 MB.
  const body = JSON.stringify({ location: `[${'{},'.repeat(1_300_000)}{}]` })
  const answer = await within(
    () => server,
    { ms: 50 },
    () => send('PATCH', `${records}/${id}`, body),
  )
  assert.is(answer.status, 400)
})

test('one that is stored already is shown, and breaks no list, whatever is picked', async () => {
  const data = new Database(join(server.dir, 'data.db'))
  data.prepare('UPDATE users SET location = ? WHERE id = ?').run(deep, id)
  data.close()
  for (const fields of ['', 'location', '*', 'id,location.a', 'location:excerpt(3)']) {
    const { status, text } = await send('GET', `${records}?fields=${fields}&perPage=500`)
    assert.is(status, 200, fields)
    assert.match(text, fields.startsWith('id') ? id : deep)
  }
  const renamed = await send('PATCH', `${records}/${id}`, JSON.stringify({ name: 'still mine' }))
  assert.is(renamed.status, 200)
})

test('the text of HTML is read however deep its elements nest', () => {
  const html = `${'<b><div>'.repeat(9000)}one<p>two</p>three`
  const { text, slowestMs } = excerptOf(html, 20)
  assert.is(text, 'one two three')
  assert.ok(slowestMs <= 30, `${slowestMs} ms in one go`)
})

test('HTML is read in small pieces, no further than its text is wanted, and no further than 20,000 elements', () => {
  const rows: [html: string, text: string][] = [
    [`<p>${'word '.repeat(1_000_000)}</p>`, 'word word word word'],
    [`<img src="data:,${'x'.repeat(5_000_000)}"><p>behind an image</p>`, 'behind an image'],
    [`${'<i>'.repeat(1_000_000)}never read`, ''],
    [`${'<p><a><div>'.repeat(300_000)}never read`, ''],
    [`<table>${'<tr><td></b>'.repeat(300_000)}never read`, ''],
    [`<a ${attributes(600_000)}>never read</a>`, ''],
    [`</a ${attributes(600_000)}>never read`, ''],
    [`<a ${attributes(15_000)}>as many as nobody writes</a>`, 'as many as nobody wr'],
  ]
  for (const [html, expected] of rows) {
    const { text, slowestMs, allMs } = excerptOf(html, 20)
    const what = html.slice(0, 20)
    assert.is(text, expected, what)
    assert.ok(slowestMs <= 30, `${what}: ${slowestMs} ms in one go`)
    assert.ok(allMs <= 2000, `${what}: ${allMs} ms`)
  }
})

function attributes(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}`).join(' ')
}

/** The excerpt, and the CPU time of its slowest step, the best of three. */
function excerptOf(html: string, max: number): { text: unknown; slowestMs: number; allMs: number } {
  const best = { text: undefined as unknown, slowestMs: Infinity, allMs: Infinity }
  for (let round = 0; round < 3; round++) {
    const steps = excerpt(html, max, false)
    let slowest = 0
    let all = 0
    for (;;) {
      let step: IteratorResult<void, string>
      const ms = cpuMsOf(() => {
        step = steps.next()
      })
      slowest = Math.max(slowest, ms)
      all += ms
      if (!step!.done) continue
      best.text = step!.value
      break
    }
    best.slowestMs = Math.min(best.slowestMs, slowest)
    best.allMs = Math.min(best.allMs, all)
  }
  return best
}

async function send(method: string, path: string, body?: string | FormData | URLSearchParams) {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      Authorization: token,
      ...(typeof body === 'string' && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  })
  const text = await answer.text()
  return { status: answer.status, text, value: JSON.parse(text) as Record<string, unknown> }
}

test.run()
