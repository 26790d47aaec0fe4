// What the SQL console answers on SQLite, as in PocketBase.

export const reading: [query: string, types: string[], rows: (string | null)[][]][] = [
  ['select 1', [''], [['1']]],
  ['select 1; select 2 as a', [''], [['2']]],
  ["select 'a;b'; -- c;d", [''], [['a;b']]],
  ['values (1, 2)', ['', ''], [['1', '2']]],
  ['select null, 9223372036854775807, -0.0', ['', '', ''], [[null, '9223372036854775807', '-0']]],
  [
    'select 1234567.5, 123456.0, 0.0001, 0.00001234',
    Array(4).fill(''),
    [['1.2345675e+06', '123456', '0.0001', '1.234e-05']],
  ],
  [
    'select 1e5, 1e6, 1e100*1e300, -1e100*1e300',
    Array(4).fill(''),
    [['100000', '1e+06', '+Inf', '-Inf']],
  ],
  [
    "select x'00ff', x'e282', zeroblob(2), 'a' || char(0) || 'b'",
    Array(4).fill(''),
    [['\0\ufffd', '\ufffd\ufffd', '\0\0', 'a\0b']],
  ],
  ['select id, verified from users where 0', ['TEXT', 'BOOLEAN'], []],
  ['select [[name]] from {{_collections}} where [[name]] = "users"', ['TEXT'], [['users']]],
  ['vacuum', [], []],
  ['begin', [], []],
  ['--', [], []],
  [';', [], []],
]

export const failing: [query: string, reason: string][] = [
  ['   ', 'empty query.'],
  ['selec', 'SQL logic error: near "selec": syntax error (1).'],
  ['select * from nope', 'SQL logic error: no such table: nope (1).'],
  ['select * from users where', 'SQL logic error: incomplete input (1).'],
  ['commit', 'SQL logic error: cannot commit - no transaction is active (1).'],
  ['select ?', 'missing argument with index 1.'],
  ['select :a', 'missing named argument "a".'],
  ['select {:a}', 'Named parameter not found: a.'],
  ["select json_extract('{', 'a')", 'SQL logic error: malformed JSON (1).'],
  ['select zeroblob(2000000000)', 'string or blob too big (18).'],
  ["select load_extension('x')", 'SQL logic error: not authorized (1).'],
  [
    "insert into _params (id) values ('settings')",
    'constraint failed: UNIQUE constraint failed: _params.id (1555).',
  ],
  [
    'insert into _params (id) values (null)',
    'constraint failed: NOT NULL constraint failed: _params.id (1299).',
  ],
]

/** The numbers from 1, beyond the rows that are shown. */
export const many = [
  'with recursive c(x) as (select 1 union all select x + 1 from c limit 1500) select x from c',
]
export const tooLarge = ['select zeroblob(40000000)']
/** Takes a second or more. */
export const long =
  'with recursive c(x) as (select 1 union all select x + 1 from c limit 3000000) select sum(x) from c'
