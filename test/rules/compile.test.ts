import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RequestInfo } from '../../server/base/caller.js'
import { compileQuery, type QueryInput } from '../../server/rules/compile.js'
import { createWorld, guest } from './world.js'

const world = createWorld()
const ann = guest({ auth: world.person(1) })
const bob = guest({ auth: world.person(2) })

function compile(changes: Partial<QueryInput>, info: RequestInfo = guest()) {
  return compileQuery({
    collections: world.collections,
    collection: world.find('people'),
    info,
    now: 0,
    allowHidden: false,
    ...changes,
  })
}

const decided: [rule: string, info: RequestInfo, answer: boolean | undefined][] = [
  ["@request.auth.id != ''", guest(), false],
  ["@request.auth.id != ''", ann, true],
  ["'' != @request.auth.id", ann, true],
  ['@request.auth.id = null', guest(), true],
  ["@request.auth.collectionName = 'people'", ann, true],
  ["@request.auth.collectionName = 'posts'", ann, false],
  ['@request.auth.verified = true', ann, true],
  ['@request.auth.verified = true', bob, false],
  ["@request.auth.id != '' && id = @request.auth.id", guest(), false],
  ["@request.auth.id != '' && id = @request.auth.id", ann, undefined],
  ["@request.auth.id != '' || name = 'x'", ann, true],
  ["@request.auth.id != '' || name = 'x'", guest(), undefined],
  ["name = 'x' || @request.auth.id != '' && 1 = 2", ann, undefined],
  ["@request.method = 'GET'", guest(), true],
  ["@request.method != 'GET'", guest(), false],
  ["@request.context = 'default'", guest(), true],
  ['@request.body.name:isset = true', guest({ body: { name: null } }), true],
  ['@request.body.name:isset = false', guest(), true],
  ['@request.body.tags:length <= 2', guest({ body: { tags: ['red'] } }), true],
  ['@request.body.age > 5', guest({ body: { age: 6 } }), true],
  ['@request.body.age > 5', guest({ body: { age: '4' } }), false],
  ["@request.body.age > '5'", guest({ body: { age: 6 } }), false],
  ['@request.body.nope > 5', guest(), false],
  ['@request.body.nope != 5', guest(), true],
  ["@now > '1969'", guest(), true],
  ["'\u{1f600}' > '\u{ffff}'", guest(), true],
  // these ask the database
  ["@request.auth.name = 'Ann'", ann, undefined],
  ["@request.method ~ 'G'", guest(), undefined],
  ['@request.method != @request.query.x:isset', guest(), undefined],
]

for (const [rule, info, answer] of decided) {
  const who = info.auth ? `account ${info.auth.values['nick']}` : 'a guest'
  test(`${rule} for ${who} is ${answer ?? 'open'}`, () => {
    const query = compile({ rule }, info)
    assert.is(query.decided, answer)
    if (answer !== undefined) {
      assert.is(query.where, answer ? '1' : '0')
      assert.equal([query.joins, query.params], ['', []])
    }
  })
}

test('nothing asked is true', () => {
  const query = compile({})
  assert.equal([query.decided, query.where, query.orderBy], [true, '1', ''])
})

test('one compilation serves many requests with their own values', () => {
  const rule = 'id = @request.auth.id'
  assert.equal(compile({ rule }, ann).params, ['person000000001'])
  assert.equal(compile({ rule }, bob).params, ['person000000002'])
  assert.is(compile({ rule }, ann).where, compile({ rule }, bob).where)
  assert.equal(compile({ rule }, guest()).params, [])
})

test('a kept compilation goes by the time of the request', () => {
  const filter = 'name > @now && age > @year'
  assert.equal(compile({ filter, now: 0 }).params, ['1970-01-01 00:00:00.000Z', 1970n])
  assert.equal(compile({ filter, now: 1e12 }).params, ['2001-09-09 01:46:40.000Z', 2001n])
})

test('a kept compilation does not serve another form of the request', () => {
  const filter = 'name = @request.query.q'
  const where = (q?: string) =>
    compile({ filter }, guest({ query: q === undefined ? {} : { q } })).where
  const forms = [where('a'), where(''), where(), where('a'), where('')]
  assert.equal(forms, [
    '`people`.`name` = ?',
    "(`people`.`name` = '' OR `people`.`name` IS NULL)",
    "(`people`.`name` = '' OR `people`.`name` IS NULL)",
    '`people`.`name` = ?',
    "(`people`.`name` = '' OR `people`.`name` IS NULL)",
  ])
})

test('changed collections are compiled anew', () => {
  const fresh = createWorld()
  const collections = { ...fresh.collections, version: 1 }
  const collection = fresh.find('people')
  const input = { collections, collection, filter: "age = 'x'" }
  assert.is(compile(input).where, '`people`.`age` = ?')
  collection.fields = collection.fields.filter(({ name }) => name !== 'age')
  assert.not.throws(() => compile(input))
  collections.version++
  assert.throws(() => compile(input))
})

test('texts of a filter are bound, aliases are numbered', () => {
  const filter = "profile.evil = 'x\\' OR 1=1' && @collection.posts:evil.title ?= 'evil'"
  const { where, joins, params } = compile({ filter, allowHidden: true })
  assert.not.match(where + joins, 'evil')
  assert.equal(params, ['$.evil', '$.pb.evil', "x' OR 1=1", 'evil'])
})

test('booleans and whole numbers are bound as integers', () => {
  const filter = 'name ?> @request.body.flag && name ?> @month'
  assert.equal(compile({ filter }, guest({ body: { flag: true } })).params, [1n, 1n])
})

test('parameters of joins come before those of the condition', () => {
  const rule = "name = 'x' && @request.auth.boss = 'y'"
  const { joins, params } = compile({ rule }, ann)
  assert.match(joins, 'LEFT JOIN `people` `@1` ON `@1`.`id` = ?')
  assert.equal(params, ['person000000001', 'x', 'y'])
})

test('parameters of the order are apart', () => {
  const { orderBy, params, orderParams } = compile({ filter: "name = 'x'", sort: '-profile.n' })
  assert.match(orderBy, /DESC$/)
  assert.equal([params, orderParams], [['x'], ['$.n', '$.pb.n']])
})

test('rows are distinct only where a join may repeat them', () => {
  const isDistinct = (filter: string): boolean => compile({ filter, allowHidden: true }).distinct
  assert.not(isDistinct("name = 'x'"))
  assert.not(isDistinct("boss.name = 'x'"))
  assert.ok(isDistinct("friends.name = 'x'"))
  assert.ok(isDistinct("posts_via_author.title ?= 'x'"))
  assert.ok(isDistinct("tags:each = 'red'"))
  assert.ok(isDistinct("@collection.posts.id ?= 'x'"))
  // If the order matters, DISTINCT may determine it, unless there is a sort.
  const inOrder = (filter: string, sort = ''): boolean =>
    compile({ filter, sort, ordered: true, allowHidden: true }).distinct
  assert.not(inOrder("name = 'x'"))
  assert.ok(inOrder("boss.name = 'x'"))
  assert.not(inOrder("boss.name = 'x'", 'age'))
  assert.ok(inOrder("friends.name = 'x'", 'age'))
})

test('a join that nothing reads is left out', () => {
  const rule = "@request.method = 'POST' && friends.name = 'x' || boss.name = 'y'"
  const { joins } = compile({ rule })
  assert.match(joins, /^LEFT JOIN `people` `@\d+` ON `@\d+`\.`id` = `people`\.`boss`$/)
})

test('where the order counts, nothing is decided or left out', () => {
  const rule = "@request.auth.id != '' || boss.name = 'x'"
  const query = compile({ rule, filter: '1 = 1 && age > 2', ordered: true }, ann)
  assert.is(query.decided, undefined)
  const where = '((? IS NOT ? OR `@1`.`name` = ?) AND (? = ? AND `people`.`age` > ?))'
  assert.is(query.where.replaceAll("''", '?'), where)
  assert.match(query.joins, 'LEFT JOIN `people` `@1`')
  assert.ok(query.distinct)
  assert.is(compile({ rule, filter: '1 = 1' }, ann).decided, true)
})

test('where the order counts, a unique column is looked up only if all rows have its value', () => {
  const isLookUp = (filter: string): boolean =>
    compile({ filter, ordered: true }).where.includes('COLLATE NOCASE')
  assert.ok(isLookUp("nick = 'Bob'"))
  assert.ok(isLookUp("age > 1 && ('Bob' = nick && age < 9)"))
  assert.not(isLookUp("nick = 'Bob' || nick = 'Cid'"))
  assert.not(isLookUp("age > 1 && (nick = 'Bob' || 1 > 2)"))
  assert.not(isLookUp("boss.nick = 'Bob'"))
  assert.ok(compile({ filter: "boss.nick = 'Bob'" }).where.includes('COLLATE NOCASE'))
})

test('a filter by a unique column can use its index, but for the empty text', () => {
  const plan = (filter: string): string => {
    const { where, params } = compile({ filter })
    const sql = `EXPLAIN QUERY PLAN SELECT * FROM people WHERE ${where}`
    return JSON.stringify(world.db.prepare(sql).all(...params))
  }
  assert.match(plan("nick = 'Bob'"), 'USING INDEX idx_nick')
  assert.match(plan("'Bob' = nick"), 'USING INDEX idx_nick')
  assert.not.match(plan("nick = ''"), 'USING INDEX')
  assert.equal(world.select('people', { filter: "nick = 'bob'" }), [])
  assert.equal(world.select('people', { filter: "nick = 'Bob'" }), ['p2'])
  assert.equal(world.select('people', { filter: "nick = ''" }), ['p3'])
})

const limits: [what: string, filter: string, isAllowed: boolean][] = [
  ['3,500 bytes', `id != '${'é'.repeat(1746)}'`, true],
  ['3,501 bytes', `id != '${'é'.repeat(1746)}a'`, false],
  ['200 comparisons', Array(200).fill("id!='a'").join('&&'), true],
  ['201 comparisons', Array(201).fill("id!='a'").join('&&'), false],
  ['63 joins', aliases(63), true],
  ['64 joins', aliases(64), false],
]

function aliases(count: number): string {
  return Array.from({ length: count }, (_, i) => `@collection.posts:a${i}.id?='x'`).join('||')
}

for (const [what, filter, isAllowed] of limits) {
  test(`a filter of ${what} is ${isAllowed ? 'read' : 'refused'}`, () => {
    assert.is(Buffer.byteLength(`id != '${'é'.repeat(1746)}'`), 3500)
    if (isAllowed) assert.not.throws(() => compile({ filter, allowHidden: true }))
    else assert.throws(() => compile({ filter, allowHidden: true }))
  })
}

test('a rule may be longer than a filter', () => {
  assert.not.throws(() => compile({ rule: `id != '${'a'.repeat(5000)}'` }))
})

test.run()
