import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { compileQuery } from '../../server/rules/compile.js'
import { createWorld, guest, selectText } from './world.js'

const { collections, db, find, person } = createWorld()
const infos = [
  guest(),
  guest({
    auth: person(1),
    query: { q: 'x' },
    body: { tags: ['red', '%'], boss: 'person000000001' },
  }),
]

// Marks text from the client; it must not appear in any statement.
const mark = 'zqx'

/** Compiles and runs; a refusal is fine, another error or more than a second is not. */
function attempt(texts: { filter?: string; sort?: string; rule?: string }): void {
  for (const info of infos) {
    for (const allowHidden of [false, true]) {
      const began = performance.now()
      try {
        const query = compileQuery({
          collections,
          collection: find('people'),
          info,
          now: 0,
          allowHidden,
          ...texts,
        })
        const orderBy = query.orderBy || '`people`.`id`'
        const statement = selectText('people', { ...query, orderBy })
        assert.not.match(statement.toLowerCase(), mark)
        const params = [...query.columnParams, ...query.params, ...query.orderParams]
        db.prepare(statement).all(...params)
      } catch (error) {
        const isRefusal = error instanceof ApiError && error.status === 400
        if (!isRefusal && !isKnownFault(error)) throw error
      }
      assert.ok(performance.now() - began < 1000, 'more than a second')
    }
  }
}

/**
 * Statement errors caused by a value, not by the compiler: PocketBase answers them with 400. The
 * last is what PostgreSQL says of malformed JSON.
 */
function isKnownFault(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(bad JSON path|LIKE or GLOB pattern|ambiguous|malformed JSON|invalid input syntax for type json)/.test(
      error.message,
    )
  )
}

const fields = [
  'id',
  'name',
  'tags:each',
  'tags:length',
  'boss.name:lower',
  'friends.friends.name',
  'posts_via_author.reviewers.nick',
  'profile.a.0',
  `profile.${mark}`,
  'secret',
  'email',
  '@request.auth.name',
  '@request.auth.friends.id',
  '@request.body.tags:each',
  '@request.body.boss.name',
  '@request.body.name:changed',
  `@request.query.${mark}`,
  `@collection.posts:${mark}.title`,
  '@collection.vault.key',
  'null',
  '@now',
  `strftime('%Y', '${mark}')`,
  'geoDistance(1, age, profile.lat, -3)',
]
const literals = [
  "''",
  `'${mark}\\' --'`,
  `"${mark}; DROP TABLE people"`,
  '0',
  '-1.5',
  'true',
  `'${mark}%'`,
]
const operators = ['=', '!=', '>', '<=', '~', '!~', '?=', '?!=', '?~', '?!~']

const side = fc.constantFrom(...fields, ...literals)
const comparison = fc
  .tuple(side, fc.constantFrom(...operators), side)
  .map((parts) => parts.join(' '))
const { filter } = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    comparison,
    fc
      .tuple(tie('filter'), fc.constantFrom('&&', '||'), tie('filter'))
      .map(([left, join, right]) => `(${left} ${join} ${right})`),
  ),
}))

// Pieces of the language in any order: mostly refused, at every place of the tokenizer and parser.
const rubble = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fields, ...literals, ...operators),
      fc.constantFrom('(', ')', '&&', '||', '//', '\n', '\0', "'", '"', '\\', ',', ':', '.', '@'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

test('filters of the language reach the database bound, or are refused', () => {
  fc.assert(
    fc.property(filter, (text) => attempt({ filter: text })),
    { numRuns: 500 },
  )
})

test('rubble of the language is answered or refused', () => {
  fc.assert(
    fc.property(rubble, (text) => attempt({ filter: text, sort: text })),
    { numRuns: 1000 },
  )
})

test('any text is answered or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (text, sort) =>
      attempt({ filter: text, sort, rule: text }),
    ),
    { numRuns: 500 },
  )
})

test('sorts of the language reach the database bound, or are refused', () => {
  const term = fc.tuple(
    fc.constantFrom('', '-', '+', ' '),
    fc.constantFrom(...fields, '@random', '@rowid'),
  )
  const sort = fc.array(
    term.map((parts) => parts.join('')),
    { maxLength: 10 },
  )
  fc.assert(
    fc.property(sort, (terms) => attempt({ sort: terms.join(',') })),
    { numRuns: 300 },
  )
})

test('any text as a value finds exactly itself', () => {
  const insert = db.prepare("INSERT INTO notes (id, text) VALUES ('x', ?)")
  const remove = db.prepare("DELETE FROM notes WHERE id = 'x'")
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      const literal = `'${text.replaceAll('\0', '').replace(/[\\']/g, '\\$&')}'`
      const value = text.replaceAll('\0', '')
      insert.run(value)
      try {
        const { where, params } = compileQuery({
          collections,
          collection: find('notes'),
          info: guest(),
          now: 0,
          allowHidden: true,
          filter: `text = ${literal}`,
        })
        const rows = db.prepare(`SELECT text FROM notes WHERE ${where}`).all(...params)
        assert.equal(rows, [{ text: value }])
      } finally {
        remove.run()
      }
    }),
    { numRuns: 300 },
  )
})

const extremes: [what: string, text: string][] = [
  ['brackets', `${'('.repeat(1700)}id=1${')'.repeat(1700)}`],
  ['open brackets', '('.repeat(3500)],
  ['quotes', "'".repeat(3500)],
  ['backslashes', `id='${'\\'.repeat(3490)}'`],
  ['dots', `a${'.'.repeat(3000)}b=1`],
  ['relations', `${'friends.'.repeat(400)}id=1`],
  ['json keys', `profile${'.a'.repeat(1500)}=1`],
  ['json indexes', `profile${'.9'.repeat(1500)}=1`],
  ['comparisons of many values', Array(90).fill("friends.friends.name~'x'").join('||')],
  ['functions', `${'f('.repeat(1000)}1${')'.repeat(1000)}=1`],
  ['digits', `age=${'9'.repeat(3000)}`],
  ['wildcards', `name~'${'%_'.repeat(1700)}'`],
]

for (const [what, text] of extremes) {
  test(`many ${what} are answered or refused in time`, () => attempt({ filter: text, sort: text }))
}

test.run()
