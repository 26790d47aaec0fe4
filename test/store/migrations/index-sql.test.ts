import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  buildIndex,
  hasUniqueIndex,
  parseIndex,
} from '../../../server/store/migrations/index-sql.js'
import { parseViewQuery } from '../../../server/store/migrations/view-query.js'

test('an index statement is rebuilt in PocketBase’s layout', () => {
  const rows: [statement: string, rebuilt: string][] = [
    [
      'create unique index if not exists ix on "t" (a collate nocase desc, `b`) where a != \'\'',
      "CREATE UNIQUE INDEX IF NOT EXISTS `ix` ON `t` (\n  `a` COLLATE nocase DESC,\n  `b`\n) WHERE a != ''",
    ],
    ['CREATE INDEX main.ix ON [t] (lower(a, b))', 'CREATE INDEX `main`.`ix` ON `t` (lower(a, b))'],
    ['CREATE INDEX `ix` ON `t` (`a`)', 'CREATE INDEX `ix` ON `t` (`a`)'],
  ]
  for (const [statement, rebuilt] of rows) assert.is(buildIndex(parseIndex(statement)!), rebuilt)
  assert.is(parseIndex('DROP TABLE t'), undefined)
})

test('the condition of an index may have parentheses, but nothing else may follow its columns', () => {
  for (const where of ['(b > 1)', 'random() > 1', 'a IN (1, 2)']) {
    const index = parseIndex(`CREATE INDEX ix ON t (a) WHERE ${where}`)
    assert.equal([index?.columns.length, index?.where], [1, where])
  }
  for (const rest of [';', ' x', 'where b', ' where']) {
    assert.is(parseIndex(`CREATE INDEX ix ON t (a)${rest}`), undefined, rest)
  }
  assert.is(parseIndex('CREATE INDEX ix ON t (a) WHERE b > 1')?.columns.length, 1)
})

test('hasUniqueIndex: one column, unique, without case', () => {
  assert.ok(hasUniqueIndex(['CREATE UNIQUE INDEX a ON t (`Email`) WHERE x'], 'email'))
  assert.not(hasUniqueIndex(['CREATE INDEX a ON t (email)'], 'email'))
  assert.not(hasUniqueIndex(['CREATE UNIQUE INDEX a ON t (email, b)'], 'email'))
})

test('a view’s query is taken apart into columns and tables', () => {
  const plain = (query: string) => {
    const { columns, tables } = parseViewQuery(query)
    return [columns, tables].map((list) =>
      list.map(({ original, alias }) => `${original}>${alias}`),
    )
  }
  assert.equal(
    plain(`SELECT DISTINCT u.id,u.email AS mail -- comment, here
      , count(f.id) n, ("a, b" || 'x from y') as 'text' FROM users u
      LEFT OUTER JOIN \`favorites\` f ON f.owner = u.id, cities WHERE x IN (select 1) GROUP BY u.id;`),
    [
      ['u.id>id', 'u.email>mail', 'count(f.id)>n', `("a, b" || 'x from y')>text`],
      ['users>u', 'favorites>f'],
    ],
  )
  assert.throws(() => parseViewQuery('SELECT a b c FROM t'))
})

test.run()
