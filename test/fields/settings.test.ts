import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { publicErrors } from '../../server/base/problems.js'
import { checkSettings } from '../../server/fields/settings/index.js'
import type { Field } from '../../server/model/field-options.js'

const collections = [
  { id: 'base_id', type: 'base' },
  { id: 'view_id', type: 'view' },
]

async function check(options: Record<string, unknown>, stored?: Record<string, unknown>) {
  const field = fieldOf(options)
  const problems = await checkSettings(field, {
    collection: { type: 'base', isNew: stored === undefined, fields: [field] },
    stored: stored && new Map([['some_id', fieldOf(stored)]]),
    find: (id) => collections.find((each) => each.id === id),
  })
  return problems && publicErrors(problems)
}

function fieldOf(options: Record<string, unknown>): Field {
  return {
    id: 'some_id',
    name: 'f',
    type: 'text',
    system: false,
    hidden: false,
    presentable: false,
    ...options,
  }
}

const atLeast = (threshold: number) => ({
  code: 'validation_min_greater_equal_than_required',
  message: `Must be no less than ${threshold}.`,
  params: { threshold },
})
const atMost = (threshold: number) => ({
  code: 'validation_max_less_equal_than_required',
  message: `Must be no greater than ${threshold}.`,
  params: { threshold },
})
const required = { code: 'validation_required', message: 'Cannot be blank.' }
const most = Number.MAX_SAFE_INTEGER
const domain = { code: 'validation_is_domain', message: 'Must be a valid domain.' }
const empty = { code: 'validation_empty', message: 'Must be blank.' }
const decimal = {
  code: 'validation_only_int_constraint',
  message: 'Decimal numbers are not allowed.',
}

/** Options of a field, and the codes that PocketBase 0.39.11 answered. */
const rows: [options: Record<string, unknown>, faults: unknown][] = [
  [{}, undefined],
  [{ name: '' }, { name: required }],
  [
    { name: 'x'.repeat(101), id: 'x'.repeat(101) },
    {
      id: outOfRange(1, 100),
      name: outOfRange(1, 100),
    },
  ],
  [
    { name: 'a b' },
    { name: { code: 'validation_match_invalid', message: 'Must be in a valid format.' } },
  ],
  [
    { name: 'true' },
    { name: { code: 'validation_not_in_invalid', message: 'Must not be in list.' } },
  ],
  [
    { name: 'a_VIA_b' },
    {
      name: {
        code: 'validation_found_via',
        message: 'The value cannot contain "_via_".',
      },
    },
  ],
  [{ help: 'x'.repeat(301) }, { help: outOfRange(1, 300) }],
  [{ min: -1 }, { min: atLeast(0) }],
  [{ min: 5, max: 2 }, { max: atLeast(5) }],
  [{ max: 1e16 }, { max: atMost(most) }],
  [
    { autogeneratePattern: 'a{3}', min: 5 },
    {
      autogeneratePattern: {
        code: 'validation_invalid_autogenerate_pattern_value',
        message:
          'The provided autogenerate pattern could produce invalid field values, ex.: "aaa".',
      },
    },
  ],
  [
    { autogeneratePattern: '\\x01{3}', min: 5 },
    {
      autogeneratePattern: {
        code: 'validation_invalid_autogenerate_pattern_value',
        message:
          'The provided autogenerate pattern could produce invalid field values, ex.: "\\x01\\x01\\x01".',
      },
    },
  ],
  [
    { autogeneratePattern: '(|)' },
    {
      autogeneratePattern: {
        code: 'validation_invalid_autogenerate_pattern',
        message: 'Unsupported pattern operator 2.',
      },
    },
  ],
  [
    { primaryKey: true },
    {
      name: { code: 'validation_in_invalid', message: 'The primary key must be named "id".' },
      pattern: required,
      required,
    },
  ],
  [
    { type: 'number', min: 5, max: 2 },
    {
      max: {
        code: 'validation_min_number_constraint',
        message: 'Must be greater or equal than 5.',
        params: { min: 5 },
      },
    },
  ],
  [
    { type: 'number', min: 0.5, max: 1.5, onlyInt: true },
    { max: decimal, min: decimal },
  ],
  // Not an int64.
  [
    { type: 'number', min: -1e20, max: 2 ** 63, onlyInt: true },
    { max: decimal, min: decimal },
  ],
  [{ type: 'number', min: -(2 ** 63), max: 1e15, onlyInt: true }, undefined],
  [
    { type: 'email', exceptDomains: ['a.b'], onlyDomains: ['c.d'] },
    { exceptDomains: empty, onlyDomains: empty },
  ],
  [
    { type: 'url', onlyDomains: ['a b', 'fine.example', '', 'localhost'] },
    { onlyDomains: { '0': domain, '3': domain } },
  ],
  [
    { type: 'autodate' },
    {
      onCreate: {
        code: 'validation_required',
        message: 'Either onCreate or onUpdate must be enabled.',
      },
      onUpdate: {
        code: 'validation_required',
        message: 'Either onCreate or onUpdate must be enabled.',
      },
    },
  ],
  [{ type: 'autodate', onUpdate: true }, undefined],
  [
    { type: 'select', values: [], maxSelect: 2 },
    { maxSelect: atMost(1), values: required },
  ],
  [{ type: 'select', values: ['a'], maxSelect: -1 }, { maxSelect: atLeast(0) }],
  [
    { type: 'relation', collectionId: 'base_id', minSelect: 3, maxSelect: 2 },
    { maxSelect: atLeast(3) },
  ],
  [{ type: 'relation', collectionId: 'base_id', minSelect: 3 }, { maxSelect: required }],
  [
    { type: 'relation', collectionId: 'nope' },
    {
      collectionId: {
        code: 'validation_field_relation_missing_collection',
        message: "The relation collection doesn't exist.",
      },
    },
  ],
  [
    { type: 'relation', collectionId: 'view_id' },
    {
      collectionId: {
        code: 'validation_relation_field_non_view_base_collection',
        message: 'Only view collections are allowed to have relations to other views.',
      },
    },
  ],
  [
    { type: 'file', maxSelect: -1, maxSize: -1, thumbs: ['0x0', '10x', '10x10', '0x10f'] },
    {
      maxSelect: atLeast(0),
      maxSize: atLeast(0),
      thumbs: {
        '0': { code: 'validation_not_in_invalid', message: 'Must not be in list.' },
        '1': { code: 'validation_match_invalid', message: 'Must be in a valid format.' },
      },
    },
  ],
  [
    { type: 'password', min: 72 },
    { max: undefined, min: atMost(71) },
  ],
  [
    { type: 'password', min: 5, max: 3, cost: 3 },
    { cost: atLeast(4), max: atLeast(5) },
  ],
  [{ type: 'password', cost: 32 }, { cost: atMost(31) }],
  [{ type: 'json', maxSize: -1 }, { maxSize: atLeast(0) }],
  [{ type: 'editor', maxSize: 1e16 }, { maxSize: atMost(most) }],
  [{ type: 'date', min: '2022-01-01', max: '2021-01-01' }, undefined],
]

function outOfRange(min: number, max: number) {
  return {
    code: 'validation_length_out_of_range',
    message: `The length must be between ${min} and ${max}.`,
    params: { max, min },
  }
}

for (const [options, faults] of rows) {
  test(JSON.stringify(options).slice(0, 100), async () => {
    const found = await check(options)
    assert.equal(
      JSON.parse(JSON.stringify(found ?? null)),
      JSON.parse(JSON.stringify(faults ?? null)),
    )
  })
}

for (const pattern of ['(', 'a**', '[b-a]', '(?=x)', 'a{1001}', ')', '*', '\\', '[a']) {
  test(`a pattern that Go refuses: ${pattern}`, async () => {
    const found = (await check({ pattern })) as { pattern?: { code?: string; message?: string } }
    assert.is(found?.pattern?.code, 'validation_invalid_regex')
    assert.match(found?.pattern?.message ?? '', /^Error parsing regexp: /)
  })
}

test('what a stored field refers to stays, and when a system one fills itself in', async () => {
  const relation = { type: 'relation', collectionId: 'base_id' }
  assert.is(await check(relation, relation), undefined)
  const moved = await check(relation, { ...relation, collectionId: 'other' })
  assert.match(JSON.stringify(moved), '"validation_field_relation_change"')
  const date = { type: 'autodate', system: true, onCreate: true }
  assert.is(await check(date, date), undefined)
  const changed = await check(date, { ...date, onUpdate: true })
  assert.match(JSON.stringify(changed), '"onUpdate":{"code":"validation_values_mismatch"')
})

test.run()
