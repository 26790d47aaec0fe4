import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RawJson } from '../../server/base/json.js'
import { createWorld, guest } from './world.js'

const { person, select } = createWorld()

// The data of a request to posts.
const info = guest({
  method: 'PATCH',
  query: { q: 'One', place: '1', age: '12' },
  headers: { x_lang: 'EN' },
  body: {
    title: 'Two',
    author: 'person000000001',
    reviewers: ['person000000002', 'person000000003'],
    labels: ['a', 'b'],
    published: '2024-05-01 10:00:00.000Z',
    place: { lon: 1, lat: 2 },
    extra: { list: [1, { deep: 'x' }], '<': '&' },
    raw: new RawJson('{"n": [7]}'),
    yes: true,
    empty: '',
    nothing: null,
    number: 1.5,
  },
  auth: person(1),
})

const all = ['o1', 'o2', 'o3']

/** Rules over posts, and the rows that PocketBase lets through. */
const rows: [rule: string, rows: string[]][] = [
  // plain values
  ['title = @request.query.q', ['o1']],
  ["@request.headers.x_lang = 'EN'", all],
  ["@request.headers.x_lang:lower = 'en'", all],
  ["@request.headers.x_none = ''", all],
  ["@request.method ~ 'pat'", all],
  ['@request.body.yes = true', all],
  ['@request.body.yes ~ "rue"', []],
  ["'It is true' ~ @request.body.yes", all],
  ["@request.body.empty = '' && @request.body.nothing = ''", all],
  ['@request.body.nothing:isset = true', all],
  ['@request.body.none:isset = true', []],
  ['@request.body.number = 1.5', all],
  ['@request.body.extra.list.0 = 1', all],
  ["@request.body.extra.list.1.deep = 'x'", all],
  ['@request.body.extra.list.2 = null', all],
  ['@request.body.raw.n.0 = 7', all],
  ['@request.body.place = \'{"lat":2,"lon":1}\'', all],
  ["@request.body.extra ~ '<'", all],
  ['@request.body.place.lat = 2', all],
  // fields of the collection
  ['@request.body.labels:length = 2', all],
  ["@request.body.labels:each = 'a'", []],
  ["@request.body.labels:each ?= 'a'", all],
  ["@request.body.labels:each != 'c'", all],
  ["@request.body.labels:each ~ 'a'", []],
  ['@request.body.labels:each ?= labels:each', ['o1', 'o2']],
  ["@request.body.title:lower = 'two'", all],
  ['@request.body.title:changed = true', ['o1', 'o3']],
  ['@request.body.title:changed = false', ['o2']],
  ['@request.body.published:changed = false', ['o1']],
  ['title:lower ~ @request.body.title:lower', ['o2']],
  // relations
  ["@request.body.author.name = 'Ann'", all],
  ["@request.body.author.boss.name = ''", all],
  ['@request.body.author.nope = null', all],
  ["@request.body.reviewers.name = 'bob_100%'", []],
  ["@request.body.reviewers.name ?= 'bob_100%'", all],
  ['@request.body.reviewers.age <= 0', all],
  ["@request.body.author.posts_via_author.title ?= 'One'", all],
  // the account
  ['author = @request.auth.id', ['o1', 'o2']],
  ["@request.auth.name = 'Ann' && @request.auth.secret = 'one'", all],
  ["@request.auth.email:lower = 'ann@example.com'", all],
  ["@request.auth.friends.name ?= 'bob_100%'", all],
  ["@request.auth.friends.name = 'bob_100%'", []],
  ['@request.auth.friends ~ author', ['o3']],
  ["@request.auth.tags:each ?= 'blue'", all],
  ["@request.auth.profile.city = 'Oslo'", all],
  ['@request.auth.posts_via_author.id ?= id', ['o1', 'o2']],
  ['@request.auth.nope = null', all],
  ["@request.auth.collectionId = 'people_id'", all],
  // A number field's name converts a string to a number.
  ["@request.query.place = '1'", all],
]

for (const [rule, expected] of rows) {
  test(`${rule} lets [${expected}] through`, () => {
    assert.equal(select('posts', { rule, info }), expected)
  })
}

test('a text under the name of a number field is a number', () => {
  assert.equal(select('people', { rule: '@request.query.age = 12', info }), ['p1', 'p2', 'p3'])
  assert.equal(select('people', { rule: '@request.query.place = 1', info }), [])
})

test('without an account everything of it is null', () => {
  const guestInfo = guest()
  assert.equal(select('posts', { rule: "@request.auth.friends.name != ''", info: guestInfo }), [])
  assert.equal(select('posts', { rule: '@request.auth.nope:length = null', info: guestInfo }), all)
})

const refused = [
  '@request.body.title:each = 1',
  '@request.body.title:length = 1',
  '@request.body.none:each = 1',
  '@request.body.none:changed = 1',
  '@request.query.q:length = 1',
  '@request.body.title:nope = 1',
  '@request.auth = 1',
  '@request.body = 1',
  '@request.context.x = 1',
  "strftime('%Y', @request.body.title:changed) = ''",
]

for (const rule of refused) {
  test(`${rule} is refused`, () => {
    assert.throws(() => select('posts', { rule, info }), /Something went wrong/)
  })
}

const faulty = ["'x' ?~ @request.body.labels:each", "1 = 1 || 'x' ~ @request.body.labels:each"]

for (const rule of faulty) {
  test(`${rule} fails when it runs, and lets nobody in`, () => {
    assert.throws(() => select('posts', { rule, info }), /malformed JSON|unrecognized|type json/)
    // A wildcard makes the list a pattern, which isn't changed.
    const wild = { ...info, body: { labels: ['a%'] } }
    assert.equal(select('posts', { rule, info: wild }), rule.startsWith('1 = 1') ? all : [])
  })
}

test('names of objects are no values of a request', () => {
  const rule = '@request.body.constructor = null && @request.query.toString = null'
  assert.equal(select('posts', { rule, info }), all)
})

test.run()
