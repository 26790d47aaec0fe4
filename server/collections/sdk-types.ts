import { kinds } from '../fields/index.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { createNames, type Names, pascalCase } from './sdk-types-names.js'
import { valueTypes } from './sdk-types-values.js'

/** A collection with the names of its types. */
interface Named {
  collection: Collection
  record: string
  response: string
  expand: string
  create: string
  update: string
  key: string
  /** Name of the option type by field. */
  options: Map<string, string>
}

/**
 * TypeScript for the PocketBase JS SDK: what the API returns and accepts for each collection.
 * Everything that pocketbase-typegen exports has the same name here; docs/types.md says where ours
 * is stricter.
 */
export function sdkTypes(collections: readonly Collection[]): string {
  const sorted = collections.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = createNames()
  const all = sorted.map((collection) => nameAll(collection, names))
  const byId = new Map(all.map((named) => [named.collection.id, named]))
  const blocks = [head, collectionNames(all)]
  for (const named of all) blocks.push(...typesOf(named, byId, all))
  blocks.push(
    lookup('CollectionRecords', all, 'record'),
    lookup('CollectionResponses', all, 'response'),
    lookup('CollectionCreates', all, 'create'),
    lookup('CollectionUpdates', all, 'update'),
    tail,
  )
  return blocks.join('\n\n')
}

function nameAll(collection: Collection, names: Names): Named {
  const base = pascalCase(collection.name)
  const suffixes = ['Record', 'Response', 'Expand', 'Create', 'Update'] as const
  // All types of a collection get the same number, if they need one.
  const free = names.take(base, (name) => suffixes.map((suffix) => `${name}${suffix}`))
  const options = collection.fields
    .filter(({ type }) => type === 'select')
    .map((field): [string, string] => {
      const own = `${free}${pascalCase(field.name)}`
      return [field.name, `${names.take(own, (name) => [`${name}Options`])}Options`]
    })
  return {
    collection,
    key: free,
    record: `${free}Record`,
    response: `${free}Response`,
    expand: `${free}Expand`,
    create: `${free}Create`,
    update: `${free}Update`,
    options: new Map(options),
  }
}

function collectionNames(all: readonly Named[]): string {
  const rows = all.map(({ key, collection }) => `  ${quoteKey(key)}: '${collection.name}',`)
  return `export const Collections = {
${rows.join('\n')}
} as const
export type Collections = (typeof Collections)[keyof typeof Collections]`
}

function typesOf(
  named: Named,
  byId: ReadonlyMap<string, Named>,
  all: readonly Named[],
): readonly string[] {
  const { collection } = named
  const json = collection.fields.filter(({ type, hidden }) => type === 'json' && !hidden)
  const generics = json.map(({ name }) => `T${name}`).sort()
  const withDefaults = (list: readonly string[]) =>
    list.length === 0 ? '' : `<${list.map((name) => `${name} = unknown`).join(', ')}>`
  const given = generics.length === 0 ? '' : `<${generics.join(', ')}>`
  const system = collection.auth ? 'AuthSystemFields' : 'BaseSystemFields'
  const ofSystem = `${system}<Texpand, '${collection.name}'>`
  return [
    ...optionTypes(named),
    `export type ${named.record}${withDefaults(generics)} = ${block(recordLines(named))}`,
    `export type ${named.response}${withDefaults([...generics, 'Texpand'])} = ${named.record}${given} & ${ofSystem}`,
    `/** What \`?expand=\` can bring, one level deep. */\nexport type ${named.expand} = ${block(expandLines(named, byId, all))}`,
    `export type ${named.create} = ${writeType(named, createLines)}`,
    `export type ${named.update} = ${writeType(named, updateLines)}`,
  ]
}

function optionTypes({ collection, options }: Named): string[] {
  return collection.fields
    .filter(({ type }) => type === 'select')
    .map((field) => {
      const name = options.get(field.name)!
      const values = [...new Set((field['values'] as string[] | undefined) ?? [])]
      const rows = values.map((value) => `  ${JSON.stringify(value)}: ${JSON.stringify(value)},`)
      const union = values.map((value) => JSON.stringify(value)).join(' | ') || 'never'
      return `export const ${name} = ${block(rows)} as const\nexport type ${name} = ${union}`
    })
}

/** What answers contain: hidden fields are only for superusers, passwords for nobody. */
function recordLines(named: Named): string[] {
  const { collection } = named
  return collection.fields
    .filter((field) => field.type !== 'password' && !isTokenKey(collection, field))
    .map((field) => {
      const isEmail = collection.auth !== undefined && field.name === 'email'
      const mark = field.hidden || isEmail ? '?' : ''
      return `  ${quoteKey(field.name)}${mark}: ${answered(named, field)}`
    })
}

function answered(named: Named, field: Field): string {
  const single = valueType(named, field).answer
  if (isMultiple(field)) return `${single}[]`
  return field.type === 'select' && !field.required ? `${single} | ''` : single
}

function expandLines(
  { collection }: Named,
  byId: ReadonlyMap<string, Named>,
  all: readonly Named[],
): string[] {
  const forward = relationsOf(collection).flatMap((field) => {
    const target = byId.get(String(field['collectionId']))
    const list = isMultiple(field) ? '[]' : ''
    return target ? [`  ${quoteKey(field.name)}?: ${target.response}${list}`] : []
  })
  const back = all.flatMap(({ collection: other, response }) =>
    relationsOf(other)
      .filter((field) => field['collectionId'] === collection.id)
      .map((field) => {
        // A unique index on the relation makes it a single record.
        const list = isUnique(other, field) ? '' : '[]'
        return `  ${quoteKey(`${other.name}_via_${field.name}`)}?: ${response}${list}`
      }),
  )
  return [...forward, ...back]
}

function writeType(named: Named, lines: (named: Named) => string[]): string {
  return named.collection.type === 'view' ? 'never' : block(lines(named))
}

function createLines(named: Named): string[] {
  const { collection } = named
  return writable(collection).flatMap((field) => {
    const key = quoteKey(field.name)
    if (isAccountPassword(collection, field)) {
      return [`  ${key}: string`, '  passwordConfirm: string']
    }
    const fillsItself = field.hidden || Boolean(field['autogeneratePattern'])
    const mark = field.required && !fillsItself ? '' : '?'
    return [`  ${key}${mark}: ${written(named, field)}`]
  })
}

function updateLines(named: Named): string[] {
  const { collection } = named
  return writable(collection).flatMap((field) => {
    if (field.name === 'id') return []
    const key = quoteKey(field.name)
    if (isAccountPassword(collection, field)) {
      return [`  ${key}?: string`, '  passwordConfirm?: string', '  oldPassword?: string']
    }
    return [`  ${key}?: ${written(named, field)}`, ...modifierLines(named, field)]
  })
}

function modifierLines(named: Named, field: Field): string[] {
  const { input, removed = input } = valueType(named, field)
  if (field.type === 'number') {
    return ['+', '-'].map((sign) => `  '${field.name}${sign}'?: number`)
  }
  if (!isMultiple(field)) return []
  return [
    `  '${field.name}+'?: ${input} | ${asList(input)}`,
    `  '+${field.name}'?: ${input} | ${asList(input)}`,
    `  '${field.name}-'?: ${removed} | ${asList(removed)}`,
  ]
}

function written(named: Named, field: Field): string {
  const { input, cleared } = valueType(named, field)
  if (isMultiple(field)) return `${asList(input)}`
  return cleared === undefined || field.required ? input : `${input} | ${cleared}`
}

function valueType(named: Named, field: Field) {
  const option = named.options.get(field.name) ?? ''
  const type = valueTypes[field.type]
  return type ? type(field, option) : { answer: 'unknown', input: 'unknown' }
}

function writable(collection: Collection): Field[] {
  return collection.fields.filter(
    (field) => field.type !== 'autodate' && !isTokenKey(collection, field),
  )
}

function relationsOf({ fields }: Collection): Field[] {
  return fields.filter(({ type }) => type === 'relation')
}

function isMultiple(field: Field): boolean {
  return kinds[field.type]?.isMultiple?.(field) ?? false
}

function isAccountPassword({ auth }: Collection, { name }: Field): boolean {
  return auth !== undefined && name === 'password'
}

function isTokenKey({ auth }: Collection, { name }: Field): boolean {
  return auth !== undefined && name === 'tokenKey'
}

function isUnique({ indexes }: Collection, { name }: Field): boolean {
  const alone = new RegExp(
    `^CREATE UNIQUE INDEX .*\\(\\s*[\`"[]?${name}[\`"\\]]?\\s*\\)\\s*$`,
    'is',
  )
  return indexes.some((index) => alone.test(index))
}

function asList(type: string): string {
  return type.includes('|') ? `(${type})[]` : `${type}[]`
}

function lookup(
  name: string,
  all: readonly Named[],
  kind: 'record' | 'response' | 'create' | 'update',
) {
  const rows = all.map((named) => `  ${quoteKey(named.collection.name)}: ${named[kind]}`)
  return `export type ${name} = ${block(rows)}`
}

function block(lines: readonly string[]): string {
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`
}

/** Names are letters, digits and underscores; a name that begins with a digit must be quoted. */
function quoteKey(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `'${name}'`
}

const head = `/** Written by \`pocketgate types\`. Don't edit: write it anew when collections change. */
import type PocketBase from 'pocketbase'
import type { RecordOptions, RecordService } from 'pocketbase'

/** \`2022-10-11 09:42:15.113Z\`, or '' for none. */
export type IsoDateString = string
export type IsoAutoDateString = string
/** An id, or '' for none. */
export type RecordIdString = string
/** A file's name; \`pb.files.getURL\` makes its address. */
export type FileNameString = string
export type HTMLString = string

export type GeoPoint = {
  lon: number
  lat: number
}

type ExpandType<T> = unknown extends T ? { expand?: unknown } : { expand?: T }

export type BaseSystemFields<Texpand = unknown, Tname extends string = string> = {
  id: RecordIdString
  collectionId: string
  collectionName: Tname
} & ExpandType<Texpand>

/** The address is left out where the reader may not see it. */
export type AuthSystemFields<Texpand = unknown, Tname extends string = string> = {
  email?: string
  emailVisibility: boolean
  verified: boolean
} & BaseSystemFields<Texpand, Tname>`

const tail = `/** What \`create\` takes. */
export type Create<T extends keyof CollectionResponses> = CollectionCreates[T]

/** What \`update\` takes, modifiers such as \`'tags+'\` included. */
export type Update<T extends keyof CollectionResponses> = CollectionUpdates[T]

export interface TypedRecordService<T extends keyof CollectionResponses>
  extends RecordService<CollectionResponses[T]> {
  create<R = CollectionResponses[T]>(
    bodyParams: Create<T> | FormData,
    options?: RecordOptions,
  ): Promise<R>
  update<R = CollectionResponses[T]>(
    id: string,
    bodyParams: Update<T> | FormData,
    options?: RecordOptions,
  ): Promise<R>
}

/** \`const pb = new PocketBase(url) as TypedPocketBase\` */
export type TypedPocketBase = {
  collection<T extends keyof CollectionResponses>(idOrName: T): TypedRecordService<T>
} & PocketBase
`
