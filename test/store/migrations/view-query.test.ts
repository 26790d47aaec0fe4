import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseViewQuery } from '../../../server/store/migrations/view-query.js'

/** A query, its columns as `original>alias`, its tables alike. */
const rows: [query: string, columns: string, tables: string][] = [
  ['select id, name from posts', 'id>id name>name', 'posts>posts'],
  ['SELECT DISTINCT p.id, p.title AS t FROM posts AS p;', 'p.id>id p.title>t', 'posts>p'],
  ['select `id`, "a" b, [c] from `posts` p', 'id>id a>b c>c', 'posts>p'],
  ['select id,count(a, b) as n\nfrom posts\ngroup by id', 'id>id count(a, b)>n', 'posts>posts'],
  ['select (select 1 from x) as id from a, b', '(select 1 from x)>id', 'a>a b>b'],
  [
    'select a.id from a left join b on b.id = a.id inner join c x on 1 where a.id',
    'a.id>id',
    'a>a b>b c>x',
  ],
  ['select id /* , no */ from a -- , nor this\n', 'id>id', 'a>a'],
  ["select id, 'it, is' as text from a", "id>id 'it, is'>text", 'a>a'],
  ['with x as (select 1) select id from x', 'id>id', 'x>x'],
]

for (const [query, columns, tables] of rows) {
  test(query.replaceAll('\n', ' '), () => {
    const parsed = parseViewQuery(query)
    const show = (list: typeof parsed.columns) =>
      list.map(({ original, alias }) => `${original}>${alias}`).join(' ')
    assert.is(show(parsed.columns), columns)
    assert.is(show(parsed.tables), tables)
  })
}

const faults: [query: string, message: string][] = [
  ['select id a b c from x', 'invalid identifier parts [id a b c]'],
  ['select id is b from x', 'invalid identifier part - expected "as", got is'],
  ['select (id from x', 'unbalanced parenthesis or quoted expression'],
  ['select "id from x', 'unbalanced parenthesis or quoted expression'],
]

for (const [query, message] of faults) {
  test(`no identifiers: ${query}`, () => {
    assert.throws(
      () => parseViewQuery(query),
      (error: Error) => error.message.includes(message),
    )
  })
}

test.run()
