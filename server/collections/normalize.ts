import { formatDate } from '../base/clock.js'
import type { Field } from '../model/field-options.js'
import { collectionIdOf } from '../store/migrations/checksum.js'
import { completeField } from '../store/migrations/stored-field.js'
import type { Draft } from './draft-shape.js'
import { fieldList } from './field-list.js'
import { fillDefaults } from './system.js'
import { buildTableIndex, parseTableIndex } from './table-index.js'
import { collectionById, type World } from './world.js'

/**
 * Completes a draft before it is checked: times, field ids, system fields, derived id, and indexes
 * that name their table. Source: PocketBase core/collection_model.go onCollectionSave.
 */
export function normalizeDraft(world: World, draft: Draft): void {
  const now = formatDate(world.now())
  if (draft.type === '') draft.type = 'base'
  if (draft.storedId === '') {
    if (draft.id === '') {
      draft.id = collectionIdOf(draft.type, draft.name)
      draft.derivedId = draft.id
    }
    draft.created = now
  }
  draft.updated = now
  draft.fields = fieldList(draft.fields.map((field) => ({ ...field })))
  fillDefaults(draft)
  draft.fields = draft.fields.map((field) => completeField(field) as Field)
  if (draft.type === 'auth') forgetMissingFields(draft)
  renewDerivedId(world, draft)
  draft.indexes = draft.indexes.map((index) => onTable(index, draft.name))
}

function forgetMissingFields({ auth, fields }: Draft): void {
  const mapped = { ...auth.oauth2.mappedFields }
  for (const key of ['id', 'name', 'username', 'avatarURL'] as const) {
    if (!fields.some(({ name }) => name === mapped[key])) mapped[key] = ''
  }
  auth.oauth2 = { ...auth.oauth2, mappedFields: mapped }
}

/** The id follows the name until the collection is stored, and counts up if it is taken. */
function renewDerivedId(world: World, draft: Draft): void {
  if (draft.storedId !== '' || draft.id === '' || draft.id !== draft.derivedId) return
  const base = collectionIdOf(draft.type, draft.name)
  let id = base
  for (let i = 2; i < 1000 && collectionById(world, id); i++) id = `${base}${i}`
  if (id === draft.id) return
  draft.indexes = draft.indexes.map((statement) => {
    const index = parseTableIndex(statement)
    const name = index.name.replaceAll(draft.id, id)
    return name === index.name ? statement : buildTableIndex({ ...index, name })
  })
  // Here PocketBase forgets that this id is a derived one too.
  draft.id = id
}

function onTable(statement: string, table: string): string {
  const index = parseTableIndex(statement)
  if (index.table === table) return statement
  return buildTableIndex({ ...index, table }) || statement
}
