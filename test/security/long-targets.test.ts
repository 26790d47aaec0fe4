import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootWatched, type Watched, within } from '../helper/loop.js'
import { send } from '../helper/scenario.js'

const list = '/api/collections/users/records'
// A head may have a megabyte, as in the peer.
const length = 1_000_000
const repeated = (text: string) => text.repeat((length - 1000) / text.length)
let server: Watched

test.before(async () => {
  server = await bootWatched()
  await ask('/_/')
  await ask(list)
})
test.after(() => server.stop())

function ask(path: string, headers: Record<string, string> = {}) {
  return send(server.url, { path, headers })
}

// Each was quadratic, most of them in the log: up to minutes for one request of a guest.
const targets: [name: string, path: string, status: number][] = [
  ['dots inside an expand path', `${list}?expand=a${repeated('.')}a`, 200],
  ['dots in fields', `${list}?fields=a${repeated('.')}a`, 200],
  ['colons in fields', `${list}?fields=${repeated(':')}`, 400],
  ['percent signs in a name', `${list}?${repeated('%')}`, 200],
  ["a secret's name again and again", `${list}?${repeated('key')}`, 200],
  ['filters behind semicolons', `${list}?${repeated(';filter=')}`, 200],
  ['tokens behind semicolons', `${list}?${repeated(';token=')}`, 200],
  ['question marks', `${list}?${repeated('?')}`, 200],
  ['escapes in segments', `/${repeated('%41/')}`, 400],
  ['escapes in a name', `/api/collections/${repeated('%C4%B0')}/records`, 400],
]
for (const [name, path, status] of targets) {
  test(`a target of a megabyte does not hold the event loop: ${name}`, async () => {
    const answer = await within(
      () => server,
      { ms: 50 },
      () => ask(path),
    )
    assert.is(answer.status, status)
  })
}

const heads: [name: string, path: string, headers: Record<string, string>][] = [
  ['percent signs in a referer', list, { referer: `/?${repeated('%')}` }],
  ["a secret's name in a referer", list, { referer: `/?${repeated('key')}` }],
  ['encodings', '/_/', { 'accept-encoding': repeated('a,') }],
]
for (const [name, path, headers] of heads) {
  test(`a header of a megabyte does not hold the event loop: ${name}`, async () => {
    const answer = await within(
      () => server,
      { ms: 50 },
      () => ask(path, headers),
    )
    assert.is(answer.status, 200)
  })
}

test.run()
