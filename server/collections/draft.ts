import type { Collection, CollectionType } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import { collectionIdOf } from '../store/migrations/checksum.js'
import { completeCopy } from '../store/migrations/stored-field.js'
import { authStruct, defaultAuth, mfaShape, zeroAuth } from './auth-draft.js'
import { parseAuthOptions } from './auth-options.js'
import { decodeInto, decodeStored, type Struct } from './decode.js'
import type { Draft } from './draft-shape.js'
import { decodeFields } from './field-list.js'
import { checkSize, indexesShape, ruleShape, stepRuleShape, viewQueryShape } from './sizes.js'
import { fillDefaults } from './system.js'

export const ruleNames = ['listRule', 'viewRule', 'createRule', 'updateRule', 'deleteRule'] as const

/** A collection that isn't stored, with its type's defaults. */
export function newDraft(type: string, name: string, id = ''): Draft {
  const known = type === 'auth' || type === 'view' ? type : 'base'
  const derivedId = id === '' ? collectionIdOf(known, name) : ''
  const draft: Draft = {
    storedId: '',
    derivedId,
    id: id || derivedId,
    name,
    type: known,
    system: false,
    fields: [],
    indexes: [],
    listRule: null,
    viewRule: null,
    createRule: null,
    updateRule: null,
    deleteRule: null,
    created: '',
    updated: '',
    auth: known === 'auth' ? defaultAuth() : zeroAuth(),
    viewQuery: '',
  }
  fillDefaults(draft)
  return draft
}

/** A stored collection with every option, to be changed freely. */
export function draftOf(collection: Collection): Draft {
  const { rawOptions, auth: _, ...rest } = collection
  const draft: Draft = {
    ...rest,
    storedId: collection.id,
    derivedId: '',
    fields: collection.fields.map((field) => completeCopy(field) as Field),
    indexes: [...collection.indexes],
    auth: zeroAuth(),
    viewQuery: '',
  }
  const options = collection.type === 'auth' ? draft.auth : draft
  const struct: Struct = collection.type === 'auth' ? authStruct : { viewQuery: 'text' }
  if (collection.type !== 'base') decodeStored(struct, fieldsOf(options), rawOptions)
  return draft
}

const struct: Struct = {
  id: 'text',
  ...Object.fromEntries(ruleNames.map((name) => [name, ruleShape])),
  name: 'text',
  type: 'text',
  fields: { read: decodeFields },
  indexes: indexesShape,
  created: 'date',
  updated: 'date',
  system: 'bool',
  viewQuery: viewQueryShape,
}

// Only limits requests: a folder may contain longer ones.
const requestAuthStruct: Struct = {
  ...authStruct,
  authRule: ruleShape,
  manageRule: ruleShape,
  mfa: mfaShape(stepRuleShape),
}

/** Applies a request to the draft. Throws DecodeError. */
export function applyRequest(draft: Draft, body: unknown): void {
  checkSize(body)
  decodeInto(struct, fieldsOf(draft), body)
  decodeInto(requestAuthStruct, fieldsOf(draft.auth), body)
}

/** The draft as the model that rules and records read. */
export function collectionOf(draft: Draft): Collection {
  const { storedId: _, derivedId: __, auth, viewQuery, ...rest } = draft
  const type = draft.type as CollectionType
  const rawOptions = optionsOf(draft)
  return {
    ...rest,
    type,
    rawOptions,
    ...(type === 'auth' ? { auth: parseAuthOptions(rawOptions) } : {}),
  }
}

/** The content of the options column. */
export function optionsOf({ type, auth, viewQuery }: Draft): Record<string, unknown> {
  if (type === 'view') return { viewQuery }
  if (type !== 'auth') return {}
  const { providers, ...oauth2 } = auth.oauth2
  return {
    ...auth,
    oauth2: {
      // An empty secret is left out; the others keep PocketBase's order.
      providers: providers.map((each) => ({
        ...each,
        clientSecret: each.clientSecret || undefined,
      })),
      ...oauth2,
    },
  }
}

// Drafts are plain objects; the decoder writes them by the names in their structs.
function fieldsOf(value: object): Record<string, unknown> {
  return value as Record<string, unknown>
}
