import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openConnection } from '../../server/store/sqlite/connection.js'
import { createPlanner, type Planner, type Weight } from '../../server/store/sqlite/plan.js'
import type { Growth } from '../../server/store/store.js'
import { emptyFolder } from './data-folder.js'

const connection = openConnection(join(emptyFolder(), 'data.db'))
connection.script(`
  CREATE TABLE big (id TEXT PRIMARY KEY NOT NULL, name TEXT, ref TEXT, list JSON, code TEXT);
  CREATE UNIQUE INDEX big_name ON big (name COLLATE NOCASE) WHERE name != '';
  CREATE TABLE small (id TEXT PRIMARY KEY NOT NULL, ref TEXT);
  CREATE TABLE tiny (id TEXT PRIMARY KEY NOT NULL);
  CREATE TABLE one_group (id TEXT PRIMARY KEY NOT NULL, key TEXT);
  CREATE INDEX one_group_key ON one_group (key);
  CREATE TABLE many_groups (id TEXT PRIMARY KEY NOT NULL, key TEXT);
  CREATE INDEX many_groups_key ON many_groups (key);
  CREATE VIEW big_view AS SELECT id, name FROM big;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
    INSERT INTO big SELECT 'id' || i, 'n' || i, '', '[]', 'c' || i FROM n;
  INSERT INTO small SELECT id, '' FROM big LIMIT 4000;
  INSERT INTO one_group SELECT id, 'same' FROM big;
  INSERT INTO many_groups SELECT id, substr(id, 1, 5) FROM big;
  INSERT INTO tiny VALUES ('a'), ('b');
`)

// Small enough to be measured at once.
const measure = async (text: string) => connection.get(text, [])
const plannerAt = (now?: () => number) =>
  createPlanner(connection, { measure, ...(now && { now }) })

const rows: [text: string, weight: Weight, reach?: number][] = [
  ['SELECT * FROM big WHERE id = ?', 'light'],
  ["SELECT * FROM big WHERE name = ? COLLATE NOCASE AND name != ''", 'light'],
  ['SELECT * FROM big WHERE name = ?', 'heavy'],
  ['SELECT * FROM big WHERE ref = ? LIMIT 1', 'heavy'],
  ['SELECT count(*) FROM big WHERE ? IS NOT NULL', 'heavy'],
  ['SELECT * FROM big WHERE id > ?', 'heavy'],
  ['SELECT * FROM big_view WHERE name LIKE ?', 'heavy'],
  ['SELECT * FROM small WHERE ref = ?', 'unsure'],
  ['SELECT * FROM small WHERE ref = ? ORDER BY ref', 'unsure'],
  ['SELECT b.* FROM tiny LEFT JOIN big b ON b.id = tiny.id WHERE ? = 1', 'light'],
  ['SELECT * FROM small AS a, small AS b WHERE a.ref > b.ref || ?', 'heavy'],
  ['SELECT * FROM tiny AS a, tiny AS b WHERE a.id > b.id || ?', 'light'],
  ['SELECT * FROM big, json_each(big.list) WHERE big.id = ?', 'light'],
  ['WITH one AS (SELECT ? AS id) SELECT 1 FROM one WHERE one.id > 0', 'light'],
  ['SELECT a.* FROM small a JOIN small b ON b.ref = a.ref WHERE a.id = ?', 'unsure'],
  [
    'SELECT a.* FROM small a JOIN small b ON b.ref = a.ref JOIN small c ON c.ref = b.ref WHERE ?',
    'heavy',
  ],
  ['SELECT * FROM big a WHERE id IN (SELECT ref FROM small) AND ?', 'heavy'],
  ["SELECT * FROM tiny WHERE id LIKE ? ESCAPE '\\\\'", 'light'],
  ['SELECT * FROM tiny WHERE (SELECT count(*) FROM small WHERE ref > tiny.id || ?) > 2', 'heavy'],
  ['SELECT * FROM one_group WHERE key = ?', 'heavy'],
  ['SELECT * FROM many_groups WHERE key = ?', 'light'],
  ['SELECT * FROM many_groups a, many_groups b WHERE a.key = ? AND b.key = a.key', 'unsure'],
  ['SELECT * FROM tiny WHERE id = ? AND hex(zeroblob(1000)) > 0', 'heavy'],
  [
    'WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n LIMIT 10) SELECT * FROM n',
    'heavy',
  ],
  ['UPDATE big SET name = ? WHERE id = ?', 'light'],
  ['UPDATE big SET name = ? WHERE ref = ?', 'heavy'],
  ['DELETE FROM big', 'heavy'],
  ['SELECT * FROM big LIMIT ?', 'light', 30],
  ['SELECT * FROM big ORDER BY id DESC LIMIT ?', 'light', 30],
  ['SELECT * FROM big ORDER BY ref LIMIT ?', 'heavy', 30],
  ['SELECT * FROM big LIMIT ?', 'heavy', 5001],
  ['SELECT * FROM no_such_table WHERE id = ?', 'light'],
]

for (const [text, weight, reach] of rows) {
  test(`${text}${reach ? ` over ${reach} rows` : ''}: ${weight}`, async () => {
    const planner = plannerAt()
    const params = Array.from(text.matchAll(/\?/g), () => '1')
    planner.weigh(text, params, reach)
    // The measurement is available by then.
    await new Promise((resolve) => setImmediate(resolve))
    assert.is(planner.weigh(text, params, reach), weight)
  })
}

test('a table that grew is noticed a second later', () => {
  let now = 0
  const planner = plannerAt(() => now)
  connection.script('CREATE TABLE growing (id TEXT PRIMARY KEY, ref TEXT)')
  const text = 'SELECT * FROM growing WHERE ref = ?'
  assert.is(planner.weigh(text, ['']), 'light')
  connection.script('INSERT INTO growing SELECT id, ref FROM big')
  assert.is(planner.weigh(text, ['']), 'light')
  now += 1001
  assert.is(planner.weigh(text, ['']), 'heavy')
})

test('an index is noticed when the schema changes, or a second later', async () => {
  let now = 0
  const planner = plannerAt(() => now)
  const text = 'SELECT * FROM big WHERE code = ?'
  assert.is(planner.weigh(text, ['']), 'heavy')
  connection.script('CREATE INDEX big_code ON big (code)')
  planner.forget()
  assert.is(planner.weigh(text, ['']), 'heavy', 'how many rows a code has is not known yet')
  await new Promise((resolve) => setImmediate(resolve))
  assert.is(planner.weigh(text, ['']), 'light')
  connection.script('DROP INDEX big_code')
  now += 1001
  assert.is(planner.weigh(text, ['']), 'heavy')
})

test('rows that came since an index was measured count as ones of one key', async () => {
  let now = 0
  const planner = plannerAt(() => now)
  const text =
    'SELECT a.id FROM many_groups a, many_groups b, many_groups c WHERE a.key = ? AND b.key = a.key AND c.key = a.key'
  planner.weigh(text, [''])
  await new Promise((resolve) => setImmediate(resolve))
  assert.is(planner.weigh(text, ['']), 'unsure')
  connection.script("INSERT INTO many_groups SELECT 'more' || id, 'one' FROM big LIMIT 30")
  now += 1001
  assert.is(planner.weigh(text, ['']), 'heavy')
})

test('a pattern that fits into itself costs more than one that does not', () => {
  const planner = plannerAt()
  connection.script('CREATE TABLE texts (id TEXT PRIMARY KEY, text TEXT)')
  connection.script(`INSERT INTO texts SELECT id, printf('%.*c', 4000, 'a') FROM big LIMIT 50`)
  const text = "SELECT * FROM texts WHERE text LIKE ? ESCAPE '\\'"
  assert.is(planner.weigh(text, ['%hello%']), 'unsure')
  assert.is(planner.weigh(text, [`%${'a'.repeat(3000)}b%`]), 'heavy')
  assert.is(planner.weigh("SELECT * FROM texts WHERE ? LIKE '%' || text || '%'", ['a']), 'heavy')
})

test('rows of large values cost what there is to read, where the table is known to have such', () => {
  const planner = plannerAt()
  connection.script('CREATE TABLE large (id TEXT PRIMARY KEY, text TEXT)')
  connection.script("INSERT INTO large SELECT id, '' FROM big LIMIT 12")
  const sorted = 'SELECT id FROM large ORDER BY text'
  const write = 'UPDATE large SET text = ? WHERE id = ?'
  assert.is(planner.rowBytes(sorted, []), 6)
  assert.is(planner.weigh(sorted, []), 'light')
  planner.writes(write, ['x'.repeat(4_900_000), 'id1'])
  assert.ok(planner.rowBytes(sorted, []) > 4_900_000, 'before it is committed')
  assert.is(planner.weigh(sorted, []), 'light')
  planner.holdLarge(['large'])
  assert.is(planner.weigh(sorted, []), 'heavy')
  assert.is(planner.weigh('SELECT id FROM large ORDER BY id', []), 'light', 'the index alone')
  assert.is(planner.weigh('SELECT * FROM large WHERE id = ?', ['id1']), 'light', 'one record')
  planner.forget()
  assert.is(planner.weigh(sorted, []), 'light', 'as it was rolled back')
})

test('long rows that are added to an empty table count at once, whoever adds them', () => {
  const grown: Growth[] = []
  connection.script('CREATE TABLE filling (id TEXT PRIMARY KEY, text TEXT)')
  const sorted = 'SELECT id FROM filling ORDER BY text'
  const planners = [0, 1].map(() =>
    createPlanner(connection, { measure, grew: (growth) => grown.push(growth) }),
  )
  const [here, elsewhere] = planners as [Planner, Planner]
  for (const planner of planners) {
    planner.holdLarge(['filling'])
    assert.is(planner.weigh(sorted, []), 'light')
  }
  for (let count = 0; count < 4; count++) {
    here.writes('INSERT INTO filling VALUES (?, ?)', [`${count}`, 'x'.repeat(4_900_000)])
  }
  here.writes('INSERT INTO filling VALUES (?, ?)', ['short', 'x'])
  assert.is(here.weigh(sorted, []), 'heavy')
  assert.is(elsewhere.weigh(sorted, []), 'light')
  assert.is(grown.length, 4)
  for (const growth of grown) elsewhere.grows(growth)
  assert.is(elsewhere.weigh(sorted, []), 'heavy')
  assert.ok(elsewhere.rowBytes(sorted, []) > 4_900_000)
})

test('a small table that was slow to scan counts as large for a minute', () => {
  let now = 0
  const planner = plannerAt(() => now)
  const [first, other] = ['SELECT * FROM small WHERE ref = ?', 'SELECT id FROM small WHERE ref = ?']
  assert.is(planner.weigh(first, ['']), 'unsure')
  planner.took(first, 24)
  assert.is(planner.weigh(first, ['']), 'unsure')
  planner.took(first, 26)
  assert.is(planner.weigh(first, ['']), 'heavy')
  assert.is(planner.weigh(other, ['']), 'heavy')
  now += 60_001
  assert.is(planner.weigh(other, ['']), 'unsure')
})

test.run()
