import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openConnection } from '../../server/store/sqlite/connection.js'
import { createPlanner, type Weight } from '../../server/store/sqlite/plan.js'
import { emptyFolder } from './data-folder.js'

const connection = openConnection(join(emptyFolder(), 'data.db'))
connection.script(`
  CREATE TABLE big (id TEXT PRIMARY KEY NOT NULL, name TEXT, ref TEXT, list JSON);
  CREATE UNIQUE INDEX big_name ON big (name COLLATE NOCASE) WHERE name != '';
  CREATE TABLE small (id TEXT PRIMARY KEY NOT NULL, ref TEXT);
  CREATE TABLE tiny (id TEXT PRIMARY KEY NOT NULL);
  CREATE VIEW big_view AS SELECT id, name FROM big;
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
    INSERT INTO big SELECT 'id' || i, 'n' || i, '', '[]' FROM n;
  INSERT INTO small SELECT id, '' FROM big LIMIT 4000;
  INSERT INTO tiny VALUES ('a'), ('b');
`)

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
  ['SELECT b.* FROM tiny LEFT JOIN big b ON b.id = tiny.id WHERE ? = 1', 'heavy'],
  ['SELECT * FROM small AS a, small AS b WHERE a.ref > b.ref || ?', 'heavy'],
  ['SELECT * FROM tiny AS a, tiny AS b WHERE a.id > b.id || ?', 'unsure'],
  ['SELECT * FROM big, json_each(big.list) WHERE big.id = ?', 'light'],
  ['WITH one AS (SELECT ? AS id) SELECT 1 FROM one WHERE one.id > 0', 'unsure'],
  ['SELECT * FROM big LIMIT ?', 'light', 30],
  ['SELECT * FROM big ORDER BY id DESC LIMIT ?', 'light', 30],
  ['SELECT * FROM big ORDER BY ref LIMIT ?', 'heavy', 30],
  ['SELECT * FROM big LIMIT ?', 'heavy', 5001],
  ['SELECT * FROM no_such_table WHERE id = ?', 'light'],
]

for (const [text, weight, reach] of rows) {
  test(`${text}${reach ? ` over ${reach} rows` : ''}: ${weight}`, () => {
    assert.is(createPlanner(connection).weigh(text, ['1'], reach), weight)
  })
}

test('a table that grew is noticed a minute later', () => {
  let now = 0
  const planner = createPlanner(connection, () => now)
  connection.script('CREATE TABLE growing (id TEXT PRIMARY KEY, ref TEXT)')
  const text = 'SELECT * FROM growing WHERE ref = ?'
  assert.is(planner.weigh(text, ['']), 'unsure')
  connection.script('INSERT INTO growing SELECT id, ref FROM big')
  assert.is(planner.weigh(text, ['']), 'unsure')
  now += 60_001
  assert.is(planner.weigh(text, ['']), 'heavy')
})

test('an index is noticed when the schema changes, or a minute later', () => {
  let now = 0
  const planner = createPlanner(connection, () => now)
  const text = 'SELECT * FROM big WHERE ref = ?'
  assert.is(planner.weigh(text, ['']), 'heavy')
  connection.script('CREATE INDEX big_ref ON big (ref)')
  planner.forget()
  assert.is(planner.weigh(text, ['']), 'light')
  connection.script('DROP INDEX big_ref')
  now += 60_001
  assert.is(planner.weigh(text, ['']), 'heavy')
})

test('a small table that was slow to scan counts as large for a minute', () => {
  let now = 0
  const planner = createPlanner(connection, () => now)
  const [first, other] = ['SELECT * FROM small WHERE ref = ?', 'SELECT id FROM small WHERE ref = ?']
  assert.is(planner.weigh(first, ['']), 'unsure')
  planner.took(first, 49)
  assert.is(planner.weigh(first, ['']), 'unsure')
  planner.took(first, 51)
  assert.is(planner.weigh(first, ['']), 'heavy')
  assert.is(planner.weigh(other, ['']), 'heavy')
  now += 60_001
  assert.is(planner.weigh(other, ['']), 'unsure')
})

test.run()
