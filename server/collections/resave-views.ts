import type { Collection } from '../model/collection.js'
import { encodeFields } from '../store/migrations/stored-field.js'
import { draftOf } from './draft.js'
import { faultText } from './fault-text.js'
import { saveDraft } from './save.js'
import { viewFieldsOf } from './view-fields.js'
import { type World, withinSavepoint } from './world.js'

/**
 * Saves every view whose fields have changed, and the views that depend on those. If a view can't
 * be read any more, throws with all of it undone. Source: PocketBase core/collection_query.go
 * resaveViewsWithChangedFields.
 */
export async function resaveViews(world: World, exceptId: string): Promise<void> {
  await withinSavepoint(world.tx, async () => {
    const faults = await resaveEach(world, exceptId)
    if (faults.length > 0) throw new Error(faults.join('\n'))
  }).catch(async (error: unknown) => {
    await world.collections.reload()
    throw error
  })
}

/** The same after a save: views that can't be read stay as they are, for their owner to fix. */
export async function resaveReadableViews(
  world: World,
  saved: { id: string; name: string },
  together: boolean,
): Promise<void> {
  try {
    if (together) await resaveViews(world, saved.id)
    else for (const fault of await resaveEach(world, saved.id)) throw new Error(fault)
  } catch (error) {
    const reason = faultText(error)
    world.log.warn({ collection: saved.name, reason }, 'views may need to be changed, too')
  }
}

async function resaveEach(world: World, exceptId: string): Promise<string[]> {
  const faults: string[] = []
  const views = world.collections.all().filter(({ type, id }) => type === 'view' && id !== exceptId)
  for (const view of views) {
    try {
      await withinSavepoint(world.tx, () => resaveOne(world, view))
    } catch (error) {
      await world.collections.reload()
      faults.push(`[${view.name}] ${faultText(error)}`)
    }
  }
  return faults
}

async function resaveOne(world: World, view: Collection): Promise<void> {
  const draft = draftOf(view)
  const fields = await viewFieldsOf(world, draft.viewQuery)
  const withoutIds = (list: typeof fields) =>
    encodeFields(list.map((field) => ({ ...field, id: '' }))).toLowerCase()
  if (withoutIds(fields) === withoutIds(draft.fields)) return
  await saveDraft(world, draft, { validate: true })
  await resaveReadableViews(world, draft, false)
}
