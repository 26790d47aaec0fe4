import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RawJson } from '../../server/base/json.js'
import type { ValidateContext } from '../../server/fields/field.js'
import { kindOf, kinds } from '../../server/fields/index.js'
import type { Collection } from '../../server/model/collection.js'
import type { Field } from '../../server/model/field-options.js'
import { emptyValues, type RecordModel } from '../../server/model/record.js'

// Each row: type, options, what a request sends, then what is stored and the fault that PocketBase
// 0.39 answers: `code message {params}`.
type Row = [type: string, options: object, raw: unknown, stored: unknown, fault?: string]

const long = 'a'.repeat(300)
const rows: Row[] = [
  ['text', {}, 12.5, '12.5'],
  ['text', { required: true }, '', '', 'validation_required Cannot be blank.'],
  [
    'text',
    { min: 3 },
    'é漢',
    'é漢',
    'validation_min_text_constraint Must be at least 3 character(s). {"min":3}',
  ],
  [
    'text',
    { max: 255 },
    long,
    long,
    'validation_max_text_constraint Must be no more than 255 character(s). {"max":255}',
  ],
  [
    'text',
    { max: 0 },
    'b'.repeat(5001),
    'b'.repeat(5001),
    'validation_max_text_constraint Must be no more than 5000 character(s). {"max":5000}',
  ],
  ['text', { pattern: '^[A-Z]+$' }, 'de', 'de', 'validation_invalid_format Invalid value format.'],
  ['text', { pattern: '^[A-Z]+$' }, 'DE', 'DE'],
  [
    'text',
    { primaryKey: true, pattern: '^[^-]+$' },
    'a b',
    'a b',
    `validation_forbidden_pk_character ' ' is not a valid primary key character. {"ch":" "}`,
  ],
  [
    'text',
    { primaryKey: true, pattern: '.' },
    'aux',
    'aux',
    `validation_reserved_pk The primary key 'AUX' is reserved and cannot be used. {"reserved":"AUX"}`,
  ],
  [
    'editor',
    { maxSize: 3 },
    'é漢',
    'é漢',
    'validation_content_size_limit The maximum allowed content size is 3 bytes. {"maxSize":3}',
  ],
  ['editor', { required: true }, [], '', 'validation_required Cannot be blank.'],
  ['number', {}, '1e5', 100000],
  ['number', {}, true, 1],
  [
    'number',
    {},
    'Inf',
    Number.POSITIVE_INFINITY,
    'validation_not_a_number The submitted number is not properly formatted.',
  ],
  ['number', { required: true }, 'x', 0, 'validation_required Cannot be blank.'],
  [
    'number',
    { onlyInt: true },
    1.5,
    1.5,
    'validation_only_int_constraint Decimal numbers are not allowed.',
  ],
  [
    'number',
    { onlyInt: true },
    1e21,
    1e21,
    'validation_only_int_constraint Decimal numbers are not allowed.',
  ],
  [
    'number',
    { min: 5 },
    1,
    1,
    'validation_min_number_constraint Must be greater or equal than 5. {"min":5}',
  ],
  [
    'number',
    { max: 1e6 },
    2e6,
    2e6,
    'validation_max_number_constraint Must be less or equal than 1e+06. {"max":1000000}',
  ],
  ['number', { min: 5 }, 0, 0],
  ['bool', {}, 'true', 1],
  ['bool', {}, 'x', 0],
  ['bool', { required: true }, false, 0, 'validation_required Cannot be blank.'],
  ['email', {}, 'a@b', 'a@b', 'validation_is_email Must be a valid email address.'],
  ['email', {}, 'ünï.x+y@b-c.d.', 'ünï.x+y@b-c.d.'],
  ['email', {}, '"a"b"@c.de', '"a"b"@c.de'],
  ['email', {}, '"a b"@c.de', '"a b"@c.de', 'validation_is_email Must be a valid email address.'],
  [
    'email',
    { onlyDomains: ['x.io'] },
    'a@b.co',
    'a@b.co',
    'validation_email_domain_not_allowed Email domain is not allowed.',
  ],
  [
    'email',
    { exceptDomains: ['b.co'] },
    'a@b.co',
    'a@b.co',
    'validation_email_domain_not_allowed Email domain is not allowed.',
  ],
  ['url', {}, 'http://x.example.com/a?b#c', 'http://x.example.com/a?b#c'],
  ['url', {}, 'x.example.com:80', 'x.example.com:80'],
  ['url', {}, 'https://[::1]:80/x', 'https://[::1]:80/x'],
  [
    'url',
    {},
    'javascript:alert(1)',
    'javascript:alert(1)',
    'validation_invalid_url Must be a valid url.',
  ],
  [
    'url',
    {},
    'http://exa mple.com',
    'http://exa mple.com',
    'validation_invalid_url Must be a valid url.',
  ],
  [
    'url',
    { onlyDomains: ['a.b'] },
    'http://c.d',
    'http://c.d',
    'validation_url_domain_not_allowed Url domain is not allowed.',
  ],
  ['date', {}, '2026-01-01T10:00:00+02:00', '2026-01-01 08:00:00.000Z'],
  ['date', {}, 1700000000, ''],
  ['date', { required: true }, 'x', '', 'validation_required Cannot be blank.'],
  [
    'date',
    { min: '2026-01-01 00:00:00.000Z' },
    '2025-01-01',
    '2025-01-01 00:00:00.000Z',
    'validation_min_greater_equal_than_required Must be no less than 2026-01-01 00:00:00 +0000 UTC. {"threshold":"2026-01-01T00:00:00Z"}',
  ],
  [
    'date',
    { max: '2026-01-01 00:00:00.500Z' },
    '2027-01-01',
    '2027-01-01 00:00:00.000Z',
    'validation_max_less_equal_than_required Must be no greater than 2026-01-01 00:00:00.5 +0000 UTC. {"threshold":"2026-01-01T00:00:00.5Z"}',
  ],
  ['select', { values: ['a', 'b'], maxSelect: 1 }, ['a', 'b'], 'b'],
  ['select', { values: ['a', 'b'], maxSelect: 2 }, '["a","b","a"]', '["a","b"]'],
  [
    'select',
    { values: ['a', 'b', 'c'], maxSelect: 2 },
    ['a', 'b', 'c'],
    '["a","b","c"]',
    'validation_too_many_values Select no more than 2. {"maxSelect":2}',
  ],
  [
    'select',
    { values: ['a'], maxSelect: 2 },
    ['a', 1],
    '["a","1"]',
    'validation_invalid_value Invalid value 1. {"value":"1"}',
  ],
  [
    'select',
    { values: ['a'], maxSelect: 2, required: true },
    [{}],
    '[]',
    'validation_required Cannot be blank.',
  ],
  [
    'file',
    { maxSelect: 1 },
    'x.png',
    'x.png',
    'validation_invalid_file Invalid new files: [x.png]. {"invalidFiles":["x.png"]}',
  ],
  [
    'file',
    { maxSelect: 2 },
    ['a', {}, 'b'],
    '["a","b"]',
    'validation_invalid_file Invalid new files: [a b]. {"invalidFiles":["a","b"]}',
  ],
  ['file', { maxSelect: 2 }, [], '[]'],
  ['file', { maxSelect: 1, required: true }, '', '', 'validation_required Cannot be blank.'],
  ['json', {}, null, null],
  ['json', {}, 'null', 'null'],
  ['json', {}, '', '""'],
  ['json', {}, 'x<y', '"x<y"'],
  ['json', {}, '{ "b": 1, "a" : 2 }', '{ "b": 1, "a" : 2 }'],
  ['json', {}, { b: '<', a: [1e-7, -0, 1e21] }, '{"a":[1e-7,-0,1e+21],"b":"<"}'],
  ['json', {}, '{"a"', '"{\\"a\\""'],
  ['json', {}, 'a\u0007', '"a\\a"', 'validation_invalid_json Must be a valid json value.'],
  [
    'json',
    { maxSize: 4 },
    'abc',
    '"abc"',
    'validation_json_size_limit The maximum allowed JSON size is 4 bytes. {"maxSize":4}',
  ],
  ['json', { required: true }, {}, '{}', 'validation_required Cannot be blank.'],
  ['json', { required: true }, null, null, 'validation_required Cannot be blank.'],
  [
    'geoPoint',
    {},
    { lat: 1.5, lon: 1e21 },
    '{"lon":1e+21,"lat":1.5}',
    'validation_invalid_longitude Longitude must be between -180 and 180 degrees.',
  ],
  [
    'geoPoint',
    {},
    { lat: 91, lon: '1' },
    '{"lon":0,"lat":91}',
    'validation_invalid_latitude Latitude must be between -90 and 90 degrees.',
  ],
  ['geoPoint', {}, '{"lon":1,"lat":2}', '{"lon":1,"lat":2}'],
  ['geoPoint', {}, { LAT: 1, lon: 2 }, '{"lon":2,"lat":0}'],
  ['geoPoint', {}, { lon: 'x', lat: 1 }, '{"lon":0,"lat":0}'],
  ['geoPoint', {}, { lon: null, lat: 1 }, '{"lon":0,"lat":1}'],
  ['geoPoint', {}, ' { "x" : [{}], "lat" : 2, "Lon" : 1 } ', '{"lon":0,"lat":2}'],
  ['geoPoint', {}, '{"lon":1,"lat":2,"lon":3}', '{"lon":1,"lat":2}'],
  ['geoPoint', {}, '{"lon":1e400,"lat":2}', '{"lon":0,"lat":0}'],
  ['geoPoint', {}, '{"x":{"a":1,"a":1},"lat":2}', '{"lon":0,"lat":0}'],
  ['geoPoint', {}, '{"lat":2,"x":tru', '{"lon":0,"lat":2}'],
  ['geoPoint', {}, '{"lat":2,}', '{"lon":0,"lat":2}'],
  ['geoPoint', {}, '{"lat":2}{"lon":1}', '{"lon":0,"lat":2}'],
  ['geoPoint', {}, '{"lat":12x}', '{"lon":0,"lat":12}'],
  ['geoPoint', {}, '{"lat":12.}', '{"lon":0,"lat":0}'],
  ['geoPoint', {}, '{"x":"\\ud800","lat":2}', '{"lon":0,"lat":0}'],
  ['geoPoint', {}, '{"lat" 2}', '{"lon":0,"lat":0}'],
  [
    'geoPoint',
    { required: true },
    [1, 2],
    '{"lon":0,"lat":0}',
    'validation_required Cannot be blank.',
  ],
  [
    'password',
    { min: 8 },
    'short',
    '',
    'validation_min_text_constraint Must be at least 8 character(s).',
  ],
  [
    'password',
    { max: 10 },
    'elevenchars',
    '',
    'validation_max_text_constraint Must be less than 10 character(s).',
  ],
  [
    'password',
    { max: 0 },
    'p'.repeat(72),
    '',
    'validation_max_text_constraint Must be less than 71 character(s).',
  ],
  ['password', {}, '漢'.repeat(25), '', 'validation_invalid_value Invalid value.'],
  ['password', { pattern: '\\d' }, 'abc', '', 'validation_invalid_format Invalid value format.'],
  ['password', { required: true }, null, '', 'validation_required Cannot be blank.'],
  ['autodate', { onCreate: true }, '2026-01-01', ''],
]

for (const [type, options, raw, stored, fault] of rows) {
  const given = JSON.stringify(raw)?.slice(0, 40)
  test(`${type} ${JSON.stringify(options)}: ${given}`, async () => {
    const field = makeField(type, options)
    const kind = kindOf(field)
    const record = makeRecord(field)
    kind.setter(field, 'f')!(record, raw)
    assert.is(kind.toDatabase(field, record.values.f), stored)
    const found = (await kind.validate(field, record, noDatabase)) as Fault | undefined
    const params = found?.params ? ` ${JSON.stringify(found.params)}` : ''
    assert.is(found && `${found.code} ${found.message}${params}`, fault)
  })
}

const changes: [
  type: string,
  options: object,
  start: unknown,
  key: string,
  raw: unknown,
  end: unknown,
][] = [
  ['number', {}, 5, 'f+', '2', 7],
  ['number', {}, 5, 'f-', 2.5, 2.5],
  ['select', { maxSelect: 3 }, ['a'], 'f+', ['b', 'a'], ['a', 'b']],
  ['select', { maxSelect: 3 }, ['a'], '+f', 'b', ['b', 'a']],
  ['select', { maxSelect: 3 }, ['a', 'b'], 'f-', 'a', ['b']],
  ['select', { maxSelect: 1 }, 'a', 'f-', 'a', ''],
  ['relation', { maxSelect: 1 }, 'a', 'f+', 'b', 'b'],
  ['file', { maxSelect: 3 }, ['a', 'b'], 'f-', ['a'], ['b']],
  ['file', { maxSelect: 1 }, 'a', 'f', [], ''],
  ['file', { maxSelect: 1 }, 'a', 'f', null, ''],
  ['text', { autogeneratePattern: '[0]{3}' }, '', 'f:autogenerate', 'x', 'x000'],
  ['text', {}, 'a', 'f:autogenerate', 'x', 'x'],
  ['text', { autogeneratePattern: '^(' }, '', 'f:autogenerate', 'x', 'x'],
]
for (const [type, options, start, key, raw, end] of changes) {
  test(`${type}: ${JSON.stringify(start)} ${key} ${JSON.stringify(raw)}`, () => {
    const field = makeField(type, options)
    const record = makeRecord(field)
    record.values.f = start
    kindOf(field).setter(field, key)!(record, raw)
    assert.equal(record.values.f, end)
  })
}

test('setter: a key of another field, or a modifier that the kind lacks, is none', () => {
  for (const type of Object.keys(kinds)) {
    for (const key of ['g', 'ff', 'f++', 'f:nope', 'f.x']) {
      assert.is(kinds[type]!.setter(makeField(type, {}), key), undefined, `${type} ${key}`)
    }
  }
  for (const type of ['bool', 'email', 'json', 'date', 'password']) {
    assert.is(kinds[type]!.setter(makeField(type, {}), 'f+'), undefined)
  }
})

const cells: [type: string, cell: string | number | null, value: unknown][] = [
  ['text', 1e6, '1000000'],
  ['text', 1234567.5, '1.2345675e+06'],
  ['text', null, ''],
  ['bool', 1, true],
  ['bool', 2, false],
  ['bool', 'true', true],
  ['number', '12', 12],
  ['number', null, 0],
  ['date', '2026-01-01 10:00:00.000Z', '2026-01-01 10:00:00.000Z'],
  ['date', '2026-99-01 10:00:00.000Z', ''],
  ['select', '["a"]', 'a'],
  // PocketBase's column makes a number of it.
  ['json', 1e-7, new RawJson('1e-07')],
  ['json', '1e-7', new RawJson('1e-07')],
  ['json', '1.50', new RawJson('1.5')],
  ['json', '"1.50"', new RawJson('"1.50"')],
  ['json', '[1.50]', new RawJson('[1.50]')],
]
for (const [type, cell, value] of cells) {
  const shown = value instanceof RawJson ? value.text : JSON.stringify(value)
  test(`${type}: column ${JSON.stringify(cell)} reads as ${shown}`, () => {
    assert.equal(kinds[type]!.fromDatabase(makeField(type, {}), cell), value)
  })
}

test('autodate: fills itself on its moments, not over a date that a flow set', () => {
  const field = makeField('autodate', { onCreate: true, onUpdate: false })
  const record = makeRecord(field)
  kindOf(field).fill!(field, record, 'update', 0)
  assert.is(record.values.f, '')
  kindOf(field).fill!(field, record, 'create', 1000)
  assert.is(record.values.f, '1970-01-01 00:00:01.000Z')
  kindOf(field).fill!(field, record, 'create', 2000)
  assert.is(record.values.f, '1970-01-01 00:00:01.000Z')
})

test('every kind takes nested and long junk without throwing, and at once', async () => {
  let nested: unknown = []
  for (let i = 0; i < 9000; i++) nested = [{ a: nested }]
  const junk = [
    nested,
    '['.repeat(1e6),
    `${'1'.repeat(1e6)}x`,
    '_'.repeat(1e6),
    `"${'a.'.repeat(5e5)}`,
  ]
  const started = performance.now()
  for (const type of Object.keys(kinds)) {
    const field = makeField(type, { maxSelect: 2 })
    for (const raw of junk) {
      const record = makeRecord(field)
      kindOf(field).setter(field, 'f')!(record, raw)
      kindOf(field).toDatabase(field, record.values['f'])
      await kindOf(field).validate(field, record, noDatabase)
    }
  }
  // Anything quadratic would take minutes; the limit is generous for busy machines.
  assert.ok(performance.now() - started < 5000)
})

test('kindOf: an unknown type is refused', () => {
  assert.throws(() => kindOf(makeField('constructor', {})))
})

interface Fault {
  code: string
  message: string
  params?: unknown
}

const noDatabase = {
  db: { get: async () => undefined },
  collectionById: () => undefined,
  now: 0,
} as unknown as ValidateContext

function makeField(type: string, options: object): Field {
  const base = { id: 'x', name: 'f', type, system: false, hidden: false, presentable: false }
  return { ...base, ...options }
}

function makeRecord(field: Field): RecordModel {
  const values = emptyValues()
  values.f = kindOf(field).prepare(field, null)
  const collection = { name: 'things', type: 'base', fields: [field] } as unknown as Collection
  return { collection, values, original: undefined }
}

test.run()
