import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import { sortKeys } from '../base/json.js'
import { Problem, ProblemsError, problemsJson, publicErrors } from '../base/problems.js'
import { castString } from '../fields/cast.js'
import type { Collection } from '../model/collection.js'
import { changeCollections } from './change.js'
import { deleteWithin } from './delete.js'
import { applyRequest, draftOf, newDraft } from './draft.js'
import type { Draft } from './draft-shape.js'
import { faultText } from './fault-text.js'
import { FieldList } from './field-places.js'
import { resaveReadableViews } from './resave-views.js'
import { saveDraft } from './save.js'
import { checkSize } from './sizes.js'
import { validateDraft } from './validate.js'
import type { World } from './world.js'

type Imported = Record<string, unknown>

/**
 * Creates and changes many collections at once, in one transaction. With `deleteMissing`,
 * collections and fields that aren't among them are deleted, except system ones. Throws
 * collection.import_failed. Source: PocketBase core/collection_import.go.
 */
export async function importCollections(
  app: App,
  collections: readonly Imported[],
  deleteMissing: boolean,
): Promise<void> {
  const change = (world: World) => importWithin(world, collections, deleteMissing)
  await changeCollections(app, 'collection.import_failed', change, importFault)
}

function importFault(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof ProblemsError) {
    return fail('collection.import_failed', { data: publicErrors(error.problems), cause: error })
  }
  const text = `Failed to import the collections configuration. Raw error:\n${faultText(error)}`
  const problem = new Problem('validation_collections_import_failure', text)
  return fail('collection.import_failed', {
    data: publicErrors({ collections: problem }),
    cause: error,
  })
}

async function importWithin(
  world: World,
  collections: readonly Imported[],
  deleteMissing: boolean,
): Promise<void> {
  const { breaks } = world
  const before = world.collections.all()
  const drafts: Draft[] = []
  for (const data of collections) {
    if (breaks.isDue) await breaks.rest()
    drafts.push(await draftFrom(world, data, deleteMissing))
  }
  // Views last, because they may depend on the others. Array.sort is stable.
  drafts.sort(
    (a, b) =>
      Number(a.type === 'view') - Number(b.type === 'view') ||
      compare(a.created, b.created) ||
      compare(a.updated, b.updated),
  )
  if (deleteMissing) {
    const kept = new Set(drafts.map(({ id }) => id))
    const missing = before.filter(({ id, system }) => !kept.has(id) && !system)
    missing.sort((a, b) => compare(a.updated, b.updated))
    for (const collection of missing) await deleteWithin(world, collection, false)
  }
  for (const draft of drafts) {
    if (breaks.isDue) await breaks.rest()
    try {
      await saveDraft(world, draft, { validate: false })
      await resaveReadableViews(world, draft, false)
    } catch (cause) {
      if (cause instanceof ProblemsError) throw cause
      const name = JSON.stringify(draft.name)
      throw new Error(`failed to save collection ${name}: ${faultText(cause)}`, { cause })
    }
  }
  await validateAll(world, drafts, new Map(before.map((each) => [each.id, each])))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * A collection as the import defines it: an existing one is changed, and its system fields are
 * kept.
 */
async function draftFrom(world: World, imported: Imported, deleteMissing: boolean): Promise<Draft> {
  const { breaks } = world
  checkSize(imported)
  // PocketBase writes it as JSON again, with sorted keys; that decides which of `name` and `NAME`
  // comes last.
  const data = sortKeys(imported) as Imported
  const existing = world.collections.find(castString(data.id) || castString(data.name))
  if (!existing) {
    const draft = newDraft(castString(data.type), castString(data.name), castString(data.id))
    applyRequest(draft, data)
    return draft
  }
  if (breaks.isDue) await breaks.rest()
  const draft = draftOf(existing)
  if (breaks.isDue) await breaks.rest()
  const cleared = deleteMissing && (data.fields ?? null) === null
  applyRequest(draft, cleared ? { ...data, fields: [] } : data)
  if (breaks.isDue) await breaks.rest()
  keepFields(draft, draftOf(existing), deleteMissing)
  return draft
}

function keepFields(draft: Draft, existing: Draft, deleteMissing: boolean): void {
  const list = new FieldList(draft.fields)
  for (const field of existing.fields) {
    if (!field.system && deleteMissing) continue
    if (list.withId(field.id)) continue
    // The same field under another id: with its own id, its column is kept.
    const renamed = list.withName(field.name)
    if (renamed?.type === field.type) list.giveId(renamed, field.id)
    list.add(field)
  }
}

async function validateAll(
  world: World,
  drafts: readonly Draft[],
  before: ReadonlyMap<string, Collection>,
): Promise<void> {
  const { breaks } = world
  for (const draft of drafts) {
    if (breaks.isDue) await breaks.rest()
    const stored = before.get(draft.id)
    const problems = await validateDraft(world, draft, stored ? draftOf(stored) : draft)
    if (!problems) continue
    const name = JSON.stringify(draft.name)
    const text = `Data validations failed for collection ${name} (${draft.id}):\n${problemsJson(problems)}`
    throw new ProblemsError({
      collections: new Problem('validation_collections_import_failure', text),
    })
  }
}
