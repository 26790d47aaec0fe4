// What the SQL console answers on PostgreSQL.

export const reading: [query: string, types: string[], rows: (string | null)[][]][] = [
  ['select 1', [''], [['1']]],
  ['select 1; select 2 as a', [''], [['2']]],
  ["select 'a;b'; -- c;d", [''], [['a;b']]],
  ['values (1, 2)', ['', ''], [['1', '2']]],
  ['select null, true, 1.5::float8', ['', '', ''], [[null, '1', '1.5']]],
  ['select id, verified from users where false', ['', ''], []],
  ["select [[name]] from {{_collections}} where [[name]] = 'users'", [''], [['users']]],
  ['show transaction_read_only', [''], [['on']]],
  ['explain (costs off) values (1)', [''], [['Result']]],
  ['--', [], []],
  [';', [], []],
]

export const failing: [query: string, reason: string][] = [
  ['   ', 'empty query.'],
  ['selec', 'syntax error at or near "selec".'],
  ['select * from nope', 'relation "nope" does not exist.'],
  ['select * from users where', 'syntax error at end of input.'],
  ['select ?', 'there is no parameter $1.'],
  ['select {:a}', 'Named parameter not found: a.'],
  ['vacuum', 'VACUUM cannot run inside a transaction block.'],
  [
    'with gone as (delete from users returning 1) select 1',
    'DECLARE CURSOR must not contain data-modifying statements in WITH.',
  ],
  [
    "insert into _params (id) values ('settings')",
    'duplicate key value violates unique constraint "_params_pkey".',
  ],
]

/** The numbers from 1, beyond the rows that are shown. */
export const many = [
  'select x from generate_series(1, 1500) x',
  'select generate_series(1, 1000000000)',
  'select 0; select x from generate_series(1, 1500) x',
]
export const tooLarge = [
  "select repeat('x', 40000000)",
  "select repeat('x', 100000) from generate_series(1, 1000)",
  "select 0; select repeat('x', 100000000)",
  "insert into _params (id) select 'x' || n from generate_series(1, 9) n returning repeat('x', 10000000)",
]
/** Takes a second or more. */
export const long = 'select sum(x) from (select generate_series(1, 3000000) as x) as c'
