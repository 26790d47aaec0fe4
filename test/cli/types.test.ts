import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sdkTypes } from '../../server/collections/sdk-types.js'
import { valueTypes } from '../../server/collections/sdk-types-values.js'
import { kinds } from '../../server/fields/index.js'
import type { Collection } from '../../server/model/collection.js'
import { boot, copyFolder, removeFolder, root, runCommand, stopBooted } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

test.after.each(stopBooted)

test('types: code for the SDK compiles against them, and mistakes do not', async () => {
  const types = await typesOf()
  const faults = await compile({ 'pocketbase-types.ts': types, 'app.ts': app })
  assert.is(faults, '')
})

// Code as written for pocketbase-typegen's file, and what goes beyond it. `@ts-expect-error` fails
// if the next line has no error.
const app = `
import PocketBase from 'pocketbase'
import { Collections, UsersUnitOptions } from './pocketbase-types.js'
import type {
  CollectionRecords, CollectionResponses, Create, Update, TypedPocketBase, UsersRecord,
  UsersExpand, UsersResponse, UserCardsCreate,
} from './pocketbase-types.js'

const pb = new PocketBase('http://127.0.0.1:8090') as TypedPocketBase

export async function right() {
  const user = await pb.collection('users').getOne('x')
  const unit: 'metric' | 'imperial' | '' = user.unit
  const named: string = user.collectionName === 'users' ? user.username : ''
  const { record, token } = await pb.collection(Collections.Users).authWithPassword('a', 'b')
  const mail: string | undefined = record.email
  type Place = { lat: number; lon: number }
  const placed = await pb.collection('users').getOne<UsersResponse<Place, UsersExpand>>('x')
  const latitude: number | undefined = placed.location?.lat
  await pb.collection('users').create({ email: 'a@b.c', password: 'p', passwordConfirm: 'p', unit: UsersUnitOptions.metric })
  await pb.collection('users').update('x', { unit: 'imperial', avatar: new File([], 'a.png') })
  await pb.collection('users').update('x', { avatar: null })
  await pb.collection('users').create(new FormData())
  const card = await pb.collection('user_cards').getFirstListItem('')
  const other = await pb.collection('made_later').getOne('x')
  const any: unknown = other['whatever']
  await pb.collection('users').subscribe('*', ({ record }) => record.verified)
  await pb.health.check()
  const whole: UsersRecord['username'] = 'x'
  const byName: CollectionRecords['users'] | CollectionResponses['codes'] = user
  const draft: Create<'members'> = { email: 'a@b.c', password: 'p', passwordConfirm: 'p' }
  const change: Update<'members'> = { nick: 'n', oldPassword: 'p' }
  return { unit, named, token, mail, latitude, card, any, whole, byName, draft, change }
}

export async function wrong() {
  const user = await pb.collection('users').getOne('x')
  // @ts-expect-error no such field
  user.nope
  // @ts-expect-error no answer has it
  user.password
  // @ts-expect-error the address may be left out
  user.email.length
  // @ts-expect-error none of the options
  await pb.collection('users').update('x', { unit: 'furlongs' })
  // @ts-expect-error the password must be repeated
  await pb.collection('users').create({ email: 'a@b.c', password: 'p' })
  // @ts-expect-error nobody sets it
  await pb.collection('users').update('x', { created: '2026-01-01' })
  // @ts-expect-error a view can't be written
  const view: UserCardsCreate = {}
  return view
}
`

test('types: every record that the API answers fits them', async () => {
  const server = await boot()
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const types = (await runCommand(['types', '--dir', server.dir])).stdout
  const literals: string[] = []
  const names: string[] = []
  for (const [, name = '', response = ''] of rowsOf(types, 'CollectionResponses')) {
    const path = `/api/collections/${name.replaceAll("'", '')}/records`
    for (const Authorization of [token, '']) {
      const { json } = await send(server.url, { path, headers: { Authorization } })
      for (const item of json.items ?? []) {
        literals.push(
          `export const _${literals.length}: ${response} = ${JSON.stringify(item, null, 1)}`,
        )
      }
    }
    names.push(response)
  }
  await server.stop()
  assert.ok(literals.length > 20, `only ${literals.length} records`)
  const truth = `import type { ${names.join(', ')} } from './pocketbase-types.js'\n${literals.join('\n')}`
  assert.is(await compile({ 'pocketbase-types.ts': types, 'truth.ts': truth }), '')
})

test('types: exports what pocketbase-typegen exports, with its fields', async () => {
  const theirs = readFileSync(join(root, 'test/fixtures/pocketbase-typegen.txt'), 'utf8')
  const ours = await typesOf()
  const exported = (text: string) =>
    [...text.matchAll(/^export (?:const|type|interface) (\w+)/gm)].map(([, name]) => name!)
  const has = new Set(exported(ours))
  const lacks = exported(theirs).filter((name) => !has.has(name))
  // The parts of Create and Update there.
  assert.equal(lacks, ['CreateAuth', 'CreateBase', 'UpdateAuth', 'UpdateBase'])
  for (const name of exported(theirs).filter((each) => each.endsWith('Record'))) {
    const mine = new Map(rowsOf(ours, name).map(([, field = '', type = '']) => [field, type]))
    for (const [, field = '', type = ''] of rowsOf(theirs, name)) {
      if (field === 'password' || field === 'tokenKey') continue
      // Optional single choices may be ''; json puts null in another place.
      const known = mine
        .get(field)
        ?.replace(" | ''", '')
        .replace(/^(T\w+) \| null$/, 'null | $1')
      const alias = type === 'RecordIdString' && field === 'id' ? 'string' : type
      assert.is(known, alias, `${name}.${field}`)
    }
  }
})

test('types: names that would be the same differ, and odd ones are quoted', async () => {
  const select = { type: 'select', values: ['a"b', "it's", '1', 'a"b', '\\'], maxSelect: 1 }
  const collections = [
    made('foo_bar', [{ name: '2fa', ...select }]),
    made('fooBar', [{ name: 'b_c', ...select }]),
    made('superusers', []),
    made('_superusers', []),
    made('9to5', [{ name: 'x', type: 'json' }]),
    made('a', [{ name: 'b_c', ...select }]),
    made('a_b', [{ name: 'c', ...select, values: [] }]),
    made('Collection', [
      { name: 'self', type: 'relation', collectionId: 'Collection', maxSelect: 1 },
      { name: 'gone', type: 'relation', collectionId: 'nowhere', maxSelect: 3 },
      { name: 'later', type: 'of a later PocketBase' },
    ]),
  ]
  const types = sdkTypes(collections)
  const uses = `import type { TypedPocketBase, CollectionResponses } from './pocketbase-types.js'
    declare const pb: TypedPocketBase
    export const a: Promise<{ '2fa': 'a"b' | "it's" | '1' | '\\\\' | '' }> = pb.collection('foo_bar').getOne('x')
    export const names: keyof CollectionResponses = '9to5'`
  assert.is(await compile({ 'pocketbase-types.ts': types, 'app.ts': uses }), '')
  for (const name of ['FooBarRecord', 'FooBar2Record', 'SuperusersRecord', 'Superusers2Record']) {
    assert.match(types, new RegExp(`^export type ${name}\\b`, 'm'))
  }
})

test('types: every field type has its TypeScript', () => {
  assert.equal(Object.keys(valueTypes).sort(), Object.keys(kinds).sort())
})

test('types: a folder without data gets one line, and stays empty', async () => {
  const dir = copyFolder(null)
  const { code, stdout, stderr } = await runCommand(['types', '--dir', dir])
  removeFolder(dir)
  assert.is(code, 1)
  assert.is(stdout, '')
  assert.match(stderr, /^Error: there is no .*data\.db: nothing to make types of\n$/)
})

function made(name: string, fields: Record<string, unknown>[]): Collection {
  return {
    id: name,
    name,
    type: 'base',
    fields: fields.map((field) => ({ hidden: false, required: false, ...field })),
    indexes: [],
  } as unknown as Collection
}

async function typesOf(): Promise<string> {
  const dir = copyFolder()
  const { code, stdout, stderr } = await runCommand(['types', '--dir', dir])
  removeFolder(dir)
  assert.is(code, 0, stderr)
  return stdout
}

/** The rows `name: type` of an exported object type. */
function rowsOf(text: string, name: string): RegExpMatchArray[] {
  const [, body = ''] = new RegExp(`^export type ${name}(?:<.*>)? = \\{\n([^}]*)\\}`, 'm').exec(
    text,
  )!
  return [...body.matchAll(/^\s+['"]?([\w+]+)['"]?\??: (.*)$/gm)]
}

/** What the TypeScript compiler reports in strict mode; '' for nothing. */
function compile(files: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-types-'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    types: [],
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder], (error, stdout) => {
      rmSync(folder, { recursive: true })
      resolve(error ? stdout || String(error) : '')
    })
  })
}

test.run()
