import { isPostgres } from '../helper/postgres.js'
import type { Asked } from './collection-world.js'

/** Picks from a list or a range by numbers that fast-check makes and shrinks. */
export interface Dice {
  pick<T>(list: readonly T[]): T
  int(below: number): number
  chance(percent: number): boolean
}

export interface FieldState {
  [option: string]: unknown
  id: string
  name: string
  type: string
  system: boolean
}

export interface CollectionState {
  [option: string]: unknown
  id: string
  name: string
  type: string
  system: boolean
  fields: FieldState[]
  indexes: string[]
}

/** One change of the schema or the records, made up from what is there. */
type Step = (dice: Dice, all: readonly CollectionState[]) => Asked

const words = ['title', 'note', 'Count', 'tag', 'owner', 'file', 'place', 'kind', 'extra', 'x1']
const types = [
  'text',
  'number',
  'bool',
  'email',
  'url',
  'editor',
  'date',
  'autodate',
  'select',
  'json',
  'file',
  'relation',
  'geoPoint',
  'password',
]
const rules = [
  null,
  '',
  'id != ""',
  '@request.auth.id = id',
  'title ~ "a" || note = 1',
  'nope = 1',
  'id =',
  '(id = 1',
  '@collection.users.name = id',
  'id:each = 1',
]

function newField(dice: Dice, all: readonly CollectionState[]): Record<string, unknown> {
  const type = dice.pick(types)
  const field: Record<string, unknown> = { name: dice.pick(words) + (dice.int(4) || ''), type }
  if (type === 'select') {
    field.values = ['a', 'b', 'c'].slice(0, 1 + dice.int(3))
    field.maxSelect = dice.int(4)
  }
  if (type === 'relation') {
    field.collectionId = dice.pick(all).id
    field.maxSelect = dice.int(4)
    field.cascadeDelete = dice.chance(50)
  }
  if (type === 'file') field.maxSelect = dice.int(4)
  if (type === 'autodate') field.onCreate = dice.chance(90)
  if (dice.chance(20)) field.required = true
  if (dice.chance(10)) field.hidden = true
  if (dice.chance(10)) field.min = dice.pick([0, -1, 3, 1.5, 'x', null])
  if (dice.chance(10)) field.max = dice.pick([0, -1, 2, 80, null])
  if (dice.chance(5)) field.name = dice.pick(['', 'a b', 'null', 'a_via_b', 'expand', 'password'])
  if (dice.chance(5)) field.id = dice.pick(['fixed', 'x'.repeat(101)])
  return field
}

function own(all: readonly CollectionState[]): CollectionState[] {
  const found = all.filter(({ name }) => name.startsWith('c_'))
  return found.length > 0 ? found : [...all]
}

function tables(all: readonly CollectionState[]): CollectionState[] {
  const found = own(all).filter(({ type }) => type !== 'view')
  return found.length > 0 ? found : own(all)
}

function patch({ name }: CollectionState, body: unknown): Asked {
  return { method: 'PATCH', path: `/api/collections/${name}`, body }
}

function freeName(dice: Dice): string {
  return `c_${dice.pick(words)}${dice.int(30)}`
}

const createBase: Step = (dice, all) => ({
  method: 'POST',
  path: '/api/collections',
  body: {
    name: dice.chance(90) ? freeName(dice) : dice.pick(['', 'users', 'USERS', 'a-b', '_params']),
    type: dice.pick(['base', 'base', 'auth', undefined]),
    fields: Array.from({ length: dice.int(6) }, () => newField(dice, all)),
    listRule: dice.chance(60) ? null : dice.pick(rules),
  },
})

// Columns beside an aggregate are refused by PostgreSQL (docs/postgres.md).
const counted = isPostgres ? '' : ', count(id) as n'
const grouped = isPostgres ? '' : ' group by id'

function query(dice: Dice, all: readonly CollectionState[]): string {
  const from = dice.pick(all)
  const columns = from.fields
    .filter(({ name }) => name !== 'id' && dice.chance(50))
    .map(({ name }) => (dice.chance(30) ? `${name} as ${dice.pick(words)}` : name))
  const more = dice.pick(['', '', counted, ', cast(1 as int) as n', ', "text" as t'])
  const other = dice.pick(all)
  const join = dice.chance(25) ? ` left join ${other.name} o on o.id = ${from.name}.id` : ''
  const id = join === '' ? 'id' : `${from.name}.id`
  const odd = dice.pick(['', '', '', '', '', ' where nope = 1', '; select 1', grouped])
  return `select ${[id, ...(join === '' ? columns : ['o.id as other'])].join(', ')}${more} from ${from.name}${join}${odd}`
}

const createView: Step = (dice, all) => ({
  method: 'POST',
  path: '/api/collections',
  body: { name: freeName(dice), type: 'view', viewQuery: query(dice, all) },
})

const changeView: Step = (dice, all) => {
  const views = all.filter(({ type }) => type === 'view')
  if (views.length === 0) return createView(dice, all)
  return patch(dice.pick(views), { viewQuery: query(dice, all) })
}

const addFields: Step = (dice, all) => {
  const collection = dice.pick(tables(all))
  const fields: unknown[] = [...collection.fields]
  for (let i = 1 + dice.int(3); i > 0; i--) {
    fields.splice(dice.int(fields.length + 1), 0, newField(dice, all))
  }
  return patch(collection, { fields })
}

const dropFields: Step = (dice, all) => {
  const collection = dice.pick(tables(all))
  return patch(collection, {
    fields: collection.fields.filter(({ system }) => (system ? dice.chance(98) : dice.chance(60))),
  })
}

const renameFields: Step = (dice, all) => {
  const collection = dice.pick(tables(all))
  const fields = collection.fields.map((field) => ({ ...field }))
  const free = fields.filter(({ system }) => !system)
  if (free.length > 1 && dice.chance(40)) {
    const [a, b] = [free[0]!, free[1]!]
    ;[a.name, b.name] = [b.name, a.name]
  } else if (free.length > 0) {
    dice.pick(free).name = dice.pick(words) + dice.int(9)
  }
  // Indexes name columns: mostly they are renamed, too, as an editor does.
  const indexes = dice.chance(70)
    ? collection.indexes.map((index) =>
        collection.fields.reduce(
          (text, { name }, at) => text.replaceAll(`(\`${name}\``, `(\`${fields[at]!.name}\``),
          index,
        ),
      )
    : collection.indexes
  return patch(collection, { fields, indexes })
}

const changeOptions: Step = (dice, all) => {
  const collection = dice.pick(tables(all))
  const fields = collection.fields.map((field) => {
    if (field.system || dice.chance(50)) return field
    const changed: FieldState = { ...field }
    if ('maxSelect' in field) changed.maxSelect = dice.int(4)
    if (dice.chance(20)) changed.required = dice.chance(50)
    if (dice.chance(10)) changed.min = dice.pick([1, 2, null])
    if (dice.chance(4)) changed.type = dice.pick(types)
    if (dice.chance(10)) changed.pattern = dice.pick(['', '^a', 'b+'])
    return changed
  })
  return patch(collection, { fields })
}

const rename: Step = (dice, all) => {
  const collection = dice.pick(dice.chance(90) ? own(all) : all)
  return patch(collection, {
    name: dice.chance(85)
      ? freeName(dice)
      : dice.pick(['', 'users', collection.name.toUpperCase()]),
  })
}

const changeIndexes: Step = (dice, all) => {
  const collection = dice.pick(tables(all))
  const column = () => dice.pick([...collection.fields.map(({ name }) => name), 'nope'])
  const made = dice.pick([
    `CREATE INDEX idx_${dice.int(40)} ON ${collection.name} (${column()})`,
    `create unique index \`idx_${dice.int(40)}\` on whatever (\`${column()}\`) where id != ''`,
    `CREATE INDEX idx_${dice.int(40)} ON x (${column()}, ${column()} COLLATE NOCASE desc)`,
    `CREATE INDEX IF NOT EXISTS idx_${dice.int(40)} ON x (lower(${column()}))`,
    'CREATE INDEX nonsense',
  ])
  const kept = collection.indexes.filter(() => dice.chance(85))
  return patch(collection, { indexes: [...kept, made] })
}

const changeRules: Step = (dice, all) => {
  const names = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule', 'manageRule']
  return patch(dice.pick(dice.chance(85) ? own(all) : all), {
    [dice.pick(names)]: dice.pick(rules),
    [dice.pick(names)]: dice.pick(rules),
  })
}

const changeAuth: Step = (dice, all) => {
  const collection = dice.pick(all.filter(({ type }) => type === 'auth'))
  const body = dice.pick<Record<string, unknown>>([
    { authRule: dice.pick(['', null, 'verified = true']) },
    {
      passwordAuth: {
        enabled: dice.chance(80),
        identityFields: dice.pick([['email'], ['id'], []]),
      },
    },
    { mfa: { enabled: true, duration: dice.pick([5, 600]) }, otp: { enabled: dice.chance(50) } },
    { otp: { enabled: true, length: dice.int(9) } },
    { authToken: { duration: dice.pick([5, 100, 1e9]) } },
    { fileToken: { secret: dice.pick(['x', 'y'.repeat(40)]) } },
    { verificationTemplate: { subject: dice.pick(['', 'Subject']) } },
    {
      oauth2: {
        enabled: true,
        providers: [
          {
            name: dice.pick(['google', 'nope', '']),
            clientId: 'a',
            clientSecret: dice.pick(['', 'b']),
          },
          { name: 'google', clientId: 'a', clientSecret: 'b', authURL: dice.pick(['', 'x y']) },
        ].slice(dice.int(2)),
      },
    },
    { oauth2: { mappedFields: { name: dice.pick(['name', 'nope']) } } },
  ])
  return patch(collection, body)
}

const deleteOne: Step = (dice, all) => ({
  method: 'DELETE',
  path: `/api/collections/${dice.pick(dice.chance(80) ? own(all) : all).name}`,
})

const truncateOne: Step = (dice, all) => ({
  method: 'DELETE',
  path: `/api/collections/${dice.pick(own(all)).name}/truncate`,
})

let counter = 0

const addRecord: Step = (dice, all) => {
  const collection = dice.pick(tables(all))
  counter++
  const body: Record<string, unknown> = { id: `rec${String(counter).padStart(12, '0')}` }
  for (const field of collection.fields) {
    if (field.name in body) continue
    body[field.name] = dice.pick(valuesOf[field.type] ?? ['text', '', 'a'])
  }
  if (collection.type === 'auth') {
    body.email = `mail${counter}@example.com`
    body.password = body.passwordConfirm = 'long-enough'
  }
  delete body.tokenKey
  return { method: 'POST', path: `/api/collections/${collection.name}/records`, body }
}

const valuesOf: Record<string, unknown[]> = {
  number: [0, 1, 5, 1.5],
  bool: [true, false],
  email: ['', 'a@example.com'],
  url: ['', 'https://example.com'],
  date: ['', '2022-02-02 10:00:00.000Z'],
  select: ['', 'a', ['a'], ['a', 'b']],
  json: [null, '[1,2]', { a: 1 }, 'x', ['a']],
  geoPoint: [{ lon: 1, lat: 2 }],
  relation: ['', []],
  file: [''],
  password: ['', 'long-enough'],
  autodate: [''],
}

const importSome: Step = (dice, all) => {
  const chosen = own(all)
    .filter(() => dice.chance(40))
    .map((collection) => {
      const { created: _, updated: __, ...rest } = structuredClone(collection)
      if (collection.type === 'view') return { ...rest, fields: [] }
      if (dice.chance(40)) rest.fields = rest.fields.filter(() => dice.chance(80))
      if (dice.chance(30)) rest.fields.push(newField(dice, all) as FieldState)
      if (dice.chance(10)) rest.name = freeName(dice)
      return rest
    })
  return {
    method: 'PUT',
    path: '/api/collections/import',
    body: {
      collections: [...chosen, ...(dice.chance(50) ? [{ name: freeName(dice) }] : [])],
      deleteMissing: dice.chance(15),
    },
  }
}

const nonsense: Step = (dice, all) =>
  patch(dice.pick(all), {
    [dice.pick(['fields', 'indexes', 'name', 'type', 'id', 'system', 'viewQuery', 'listRule'])]:
      dice.pick([null, 1, 'x', true, [], {}, [1], [null], ['x'], { a: 1 }]),
  })

export const steps: readonly Step[] = [
  createBase,
  createBase,
  createView,
  changeView,
  addFields,
  addFields,
  dropFields,
  renameFields,
  renameFields,
  changeOptions,
  changeOptions,
  rename,
  changeIndexes,
  changeIndexes,
  changeRules,
  changeAuth,
  deleteOne,
  truncateOne,
  addRecord,
  addRecord,
  addRecord,
  importSome,
  nonsense,
]

/** Thirty collections to begin with: every type of field, relations among them, some views. */
export function startingSchema(): unknown[] {
  const collections: unknown[] = []
  for (let i = 0; i < 30; i++) {
    const name = `c_${words[i % words.length]}${i}`
    const previous = `collection${String(i - 1 - (i % 5 === 0 ? 1 : 0)).padStart(5, '0')}`
    const base = { id: `collection${String(i).padStart(5, '0')}`, name }
    if (i % 5 === 4) {
      const from = `c_${words[(i - 1) % words.length]}${i - 1}`
      const viewQuery = `select id, title, Count as n, cast(Count as text) as txt from ${from}`
      collections.push({ ...base, type: 'view', viewQuery, listRule: i % 2 ? '' : null })
      continue
    }
    collections.push({
      ...base,
      type: i % 7 === 3 ? 'auth' : 'base',
      listRule: '',
      fields: [
        { name: 'title', type: 'text', max: 80 },
        { name: 'Count', type: 'number', onlyInt: i % 2 === 0 },
        { name: 'tags', type: 'select', values: ['a', 'b', 'c'], maxSelect: 1 + (i % 3) },
        ...(i > 0
          ? [{ name: 'link', type: 'relation', collectionId: previous, maxSelect: i % 4 }]
          : []),
        { name: 'made', type: 'autodate', onCreate: true },
        { name: 'data', type: 'json' },
        { name: 'at', type: 'geoPoint' },
      ],
      indexes: [`CREATE INDEX idx_title_${i} ON ${name} (title)`],
    })
  }
  return collections
}
