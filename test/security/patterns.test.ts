import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { logIn, send } from '../helper/scenario.js'

let server: Watched
let headers: { authorization: string }
// Every state of it is alive at each character.
const slow = `${'(x?){1000}'.repeat(24)}y`

test.before(async () => {
  server = await bootWatched()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  headers = { authorization: token }
  const fields = [
    { name: 'words', type: 'text', pattern: '^\\d+ \\w*(ab|cd)+$', max: 5_000_000 },
    { name: 'letters', type: 'text', pattern: '^\\p{L}+$', max: 5_000_000 },
    { name: 'slow', type: 'text', pattern: slow },
  ]
  assert.is((await create('texts', { fields, createRule: '' })).status, 200)
  await send(server.url, { method: 'POST', path: records, body: { words: '1 ab' } })
})
test.after(() => server.stop())

const records = '/api/collections/texts/records'

function create(name: string, more: object) {
  const body = { name, type: 'base', ...more }
  return send(server.url, { method: 'POST', path: '/api/collections', headers, body })
}

// A guest's text on a superuser's pattern: up to a second, and the last one more.
const texts: [name: string, text: string, code: string | undefined][] = [
  ['words', `${'1'.repeat(3_000_000)}x`, 'validation_invalid_format'],
  ['words', `1 ${'ab'.repeat(1_500_000)}x`, 'validation_invalid_format'],
  ['words', `1 ${'ab'.repeat(1_500_000)}`, undefined],
  ['letters', 'é'.repeat(1_500_000), undefined],
  ['slow', 'x'.repeat(500), 'validation_invalid_format'],
]
for (const [field, text, code] of texts) {
  test(`a text of ${text.length} characters for ${field} does not hold the event loop`, async () => {
    const { status, json } = await within(
      () => server,
      { ms: 50 },
      () => send(server.url, { method: 'POST', path: records, body: { [field]: text } }),
    )
    assert.is(status, code === undefined ? 200 : 400)
    if (code !== undefined) assert.is(json.data[field].code, code)
  })
}

// Up to 700 ms to parse; the last ones made values for a minute, and a guest's create would too.
const refused: [option: string, pattern: string][] = [
  ['pattern', '['.repeat(900_000)],
  ['pattern', '\\p{L}'.repeat(100_000)],
  ['pattern', 'x{'.repeat(400_000)],
  ['pattern', '(?i)'.repeat(200_000)],
  ['autogeneratePattern', '\\p{L}'.repeat(100_000)],
  ['autogeneratePattern', 'a{1000}'.repeat(100_000)],
  ['autogeneratePattern', '[a-z]{1000}'.repeat(90)],
]
for (const [option, pattern] of refused) {
  test(`${option} of ${pattern.length} characters is refused at once: ${pattern.slice(0, 12)}`, async () => {
    const field = { name: 'a', type: 'text', max: 10_000_000, [option]: pattern }
    const { status, json } = await within(
      () => server,
      { ms: 50 },
      () => create('refused', { fields: [field] }),
    )
    assert.is(status, 400)
    assert.match(json.data.fields[1][option].code, /^validation_invalid_/)
  })
}

test('a generator of many negated sets is spelled out quickly', async () => {
  const pattern = Array.from({ length: 100 }, (_, at) => `[^\\x{${(at + 200).toString(16)}}]`).join(
    '',
  )
  await within(
    () => server,
    { ms: 50 },
    (round) =>
      create(`negated${round}`, {
        fields: [{ name: 'a', type: 'text', autogeneratePattern: pattern }],
      }),
  )
})

test.run()
