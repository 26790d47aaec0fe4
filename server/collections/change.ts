import type { App } from '../base/app.js'
import { ApiError, type ErrorCode, fail, sentence } from '../base/errors.js'
import { ProblemsError, publicErrors } from '../base/problems.js'
import { announce } from '../records/news.js'
import { DecodeError } from './decode-error.js'
import { applyRequest, draftOf, newDraft } from './draft.js'
import type { Draft } from './draft-shape.js'
import { faultText } from './fault-text.js'
import { resaveReadableViews } from './resave-views.js'
import { saveDraft } from './save.js'
import { collectionById, type World, worldOf } from './world.js'

type CollectionsApp = Pick<
  App,
  'store' | 'clock' | 'log' | 'collections' | 'bus' | 'files' | 'settings'
>

/**
 * Creates a collection from a request. Throws collection.unreadable_type, collection.unreadable,
 * collection.create_failed. Source: PocketBase apis/collection.go collectionCreate.
 */
export async function createCollection(app: CollectionsApp, body: unknown): Promise<Draft> {
  const head = read('collection.unreadable_type', () => {
    const blank = { ...newDraft('', ''), type: '' }
    applyRequest(blank, pickHead(body))
    return blank
  })
  const draft = newDraft(head.type, head.name)
  read('collection.unreadable', () => applyRequest(draft, body))
  return changeCollections(app, 'collection.create_failed', (world) => saveOne(world, draft))
}

/**
 * Changes a collection. Throws route.not_found, collection.unreadable, collection.update_failed.
 * Source: PocketBase apis/collection.go collectionUpdate.
 */
export async function updateCollection(
  app: CollectionsApp,
  nameOrId: string,
  body: unknown,
): Promise<Draft> {
  return changeCollections(app, 'collection.update_failed', async (world) => {
    const { breaks } = world
    const stored = world.collections.find(nameOrId)
    if (!stored) throw fail('route.not_found')
    if (breaks.isDue) await breaks.rest()
    const draft = draftOf(stored)
    read('collection.unreadable', () => applyRequest(draft, body))
    if (breaks.isDue) await breaks.rest()
    return saveOne(world, draft)
  })
}

/**
 * Runs a change of collections in one transaction; after the commit everyone who caches collections
 * is notified. A fault, also of the commit, becomes the result of `faultOf`: `code` with its public
 * errors, or with its raw text in the message.
 */
export async function changeCollections<T>(
  app: CollectionsApp,
  code: ErrorCode,
  change: (world: World) => Promise<T>,
  faultOf: (error: unknown) => unknown = (error) => publicFault(code, error),
): Promise<T> {
  let world: World | undefined
  let result: T
  try {
    result = await app.store.transaction(
      async (tx) => {
        world = await worldOf(app, tx)
        return change(world)
      },
      { isLong: true },
    )
  } catch (error) {
    for (const file of world?.files ?? []) await file.undo()
    throw faultOf(error)
  }
  for (const file of world?.files ?? []) await file.commit()
  await app.collections.reload()
  app.bus.emit('collections.saved')
  announce(app, world?.news ?? [])
  await renameRateLimits(app, world?.renames ?? [])
  return result
}

/**
 * Rate limits contain collection names: `users:auth`. Source: PocketBase core/settings_model.go.
 */
async function renameRateLimits(app: CollectionsApp, renames: World['renames']): Promise<void> {
  const labelOf = (label: string) =>
    renames.reduce(
      (text, { from, to }) =>
        text.startsWith(`${from}:`) ? `${to}:${text.slice(from.length + 1)}` : text,
      label,
    )
  const { rules } = app.settings.current.rateLimits
  if (rules.every(({ label }) => labelOf(label) === label)) return
  await app.settings.change(({ rateLimits, ...others }) => {
    const renamed = rateLimits.rules.map((rule) => ({ ...rule, label: labelOf(rule.label) }))
    return { ...others, rateLimits: { ...rateLimits, rules: renamed } }
  })
}

function publicFault(code: ErrorCode, error: unknown): unknown {
  if (error instanceof ApiError) return error
  if (error instanceof ProblemsError) {
    return fail(code, { data: publicErrors(error.problems), cause: error })
  }
  const plain = fail(code, { cause: error })
  const message = `${plain.message} Raw error: \n${faultText(error)}`
  return fail(code, { message: sentence(message), cause: error })
}

async function saveOne(world: World, draft: Draft): Promise<Draft> {
  await saveDraft(world, draft, { validate: true })
  await resaveReadableViews(world, draft, true)
  if (world.breaks.isDue) await world.breaks.rest()
  const saved = collectionById(world, draft.id)
  return saved ? draftOf(saved) : draft
}

/** The type and name in a body, in any case. */
function pickHead(body: unknown): Record<string, unknown> {
  const head: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(body ?? {})) {
    const name = key.toLowerCase()
    if (name === 'type' || name === 'name') head[name] = value
  }
  return head
}

function read<T>(code: ErrorCode, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof DecodeError) throw fail(code, { cause: error })
    throw error
  }
}
