import { blank } from '../base/checks.js'
import { Problem, type Problems } from '../base/problems.js'
import { checkSettings } from '../fields/settings/index.js'
import type { Field } from '../model/field-options.js'
import type { Draft } from './draft-shape.js'
import { byId } from './field-places.js'
import type { World } from './world.js'

type Faults = Problem | Problems | undefined

/**
 * The faults of a collection's fields, by position; only the first kind of fault is reported.
 * Source: PocketBase core/collection_validate.go.
 */
export async function validateFields(
  world: World,
  draft: Draft,
  old: Draft | undefined,
): Promise<Faults> {
  const { fields, type } = draft
  const stored = type === 'view' ? undefined : old
  return (
    doubleFault(fields) ??
    missingFault(draft) ??
    (stored && systemFault(fields, stored)) ??
    (stored && typeFaults(fields, stored)) ??
    (type === 'auth' ? reservedFaults(fields) : undefined) ??
    settingsFaults(world, draft, old)
  )
}

function doubleFault(fields: readonly Field[]): Faults {
  const ids = new Set<string>()
  const names = new Set<string>()
  for (const [at, { id, name }] of fields.entries()) {
    if (ids.has(id)) {
      const text = `Duplicated or invalid field id ${JSON.stringify(id)}`
      return { [at]: { id: new Problem('validation_duplicated_field_id', text) } }
    }
    if (names.has(name.toLowerCase())) {
      const text = `Duplicated or invalid field name ${name}`
      const params = { fieldName: name }
      return { [at]: { name: new Problem('validation_duplicated_field_name', text, params) } }
    }
    ids.add(id)
    names.add(name.toLowerCase())
  }
  return undefined
}

function missingFault({ fields, type }: Draft): Faults {
  if (fields.length === 0) return blank()
  const find = (name: string, kind: string) => {
    const field = fields.find((each) => each.name === name)
    return field?.type === kind ? field : undefined
  }
  if (find('id', 'text')?.primaryKey !== true) {
    return new Problem('validation_missing_primary_key', 'Missing or invalid "id" PK field.')
  }
  if (type !== 'auth') return undefined
  for (const [name, kind, mustHide] of authFields) {
    const field = find(name, kind)
    if (!field) {
      return new Problem(`validation_missing_${name}_field`, `System "${name}" field is required.`)
    }
    if (field.system && (field.hidden || !mustHide)) continue
    const problem = mustHide
      ? new Problem(
          'validation_must_be_system_and_hidden',
          'The field must be marked as "System" and "Hidden".',
        )
      : new Problem('validation_must_be_system', 'The field must be marked as "System".')
    return { [name]: problem }
  }
  return undefined
}

const authFields = [
  ['password', 'password', true],
  ['tokenKey', 'text', true],
  ['email', 'email', false],
  ['emailVisibility', 'bool', false],
  ['verified', 'bool', false],
] as const

function systemFault(fields: readonly Field[], old: Draft): Faults {
  const now = byId(fields)
  const isKept = ({ id, name }: Field) => now.get(id)?.name === name
  if (old.fields.every((field) => !field.system || isKept(field))) return undefined
  return new Problem(
    'validation_system_field_change',
    'System fields cannot be deleted or renamed.',
  )
}

function typeFaults(fields: readonly Field[], old: Draft): Faults {
  const before = byId(old.fields)
  return byPlace(fields, (field) => {
    const known = before.get(field.id)
    if (!known || known.type === field.type) return undefined
    return new Problem('validation_field_type_change', 'Field type cannot be changed.')
  })
}

// What requests that change an account send besides its fields.
const reservedNames = ['passwordConfirm', 'oldPassword']

function reservedFaults(fields: readonly Field[]): Faults {
  return byPlace(fields, ({ name }) => {
    if (!reservedNames.includes(name)) return undefined
    const text = 'The field name is reserved and cannot be used.'
    return { name: new Problem('validation_reserved_field_name', text) }
  })
}

async function settingsFaults(
  { collections, breaks }: World,
  draft: Draft,
  old: Draft | undefined,
): Promise<Faults> {
  const context = {
    collection: { type: draft.type, isNew: draft.storedId === '', fields: draft.fields },
    stored: old && byId(old.fields),
    // A new collection isn't among them: it can't refer to itself yet.
    find: (nameOrId: string) => collections.find(nameOrId),
  }
  const problems: Problems = {}
  for (const [at, field] of draft.fields.entries()) {
    if (breaks.isDue) await breaks.rest()
    const problem = await checkSettings(field, context)
    if (problem) problems[at] = problem
  }
  return Object.keys(problems).length > 0 ? problems : undefined
}

function byPlace(fields: readonly Field[], faultOf: (field: Field) => Faults): Faults {
  const problems: Problems = {}
  for (const [at, field] of fields.entries()) {
    const problem = faultOf(field)
    if (problem) problems[at] = problem
  }
  return Object.keys(problems).length > 0 ? problems : undefined
}
