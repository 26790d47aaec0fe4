import { encodeJson } from '../base/json.js'
import { ProblemsError } from '../base/problems.js'
import { superusersName } from '../model/collection.js'
import { encodeFields } from '../store/migrations/stored-field.js'
import type { CollectionRow } from '../store/statements/collections.js'
import * as collections from '../store/statements/collections.js'
import { dropWithShadow, goingWith } from '../store/statements/views.js'
import { newSecret } from './auth-draft.js'
import { draftOf, optionsOf } from './draft.js'
import type { Draft } from './draft-shape.js'
import { normalizeDraft } from './normalize.js'
import { syncTable } from './sync.js'
import { validateDraft } from './validate.js'
import { viewFieldsOf } from './view-fields.js'
import { saveView, withTextId } from './view-sql.js'
import { collectionById, type World } from './world.js'

export interface SaveChoice {
  /** Whether the draft is checked first; it then throws ProblemsError for faults. */
  validate: boolean
}

/**
 * Writes a collection with its table or view, within the world's transaction. The caller handles
 * what depends on it (resave-views.ts). Source: PocketBase core/collection_model.go
 * onCollectionSaveExecute.
 */
export async function saveDraft(world: World, draft: Draft, choice: SaveChoice): Promise<void> {
  const { breaks } = world
  const found = collectionById(world, draft.storedId)
  const stored = found && draftOf(found)
  const old = draft.storedId === '' ? undefined : oldState(world, draft, stored)
  if (breaks.isDue) await breaks.rest()
  normalizeDraft(world, draft)
  if (breaks.isDue) await breaks.rest()
  if (choice.validate) {
    const problems = await validateDraft(world, draft, stored)
    if (problems) throw new ProblemsError(problems)
    if (breaks.isDue) await breaks.rest()
  }
  if (old && (old.auth.authRule ?? '') !== (draft.auth.authRule ?? '')) {
    // The rules for logging in have changed, so existing logins end.
    draft.auth.authToken = { ...draft.auth.authToken, secret: newSecret() }
  }
  if (draft.name === superusersName || old?.name === superusersName) holdSuperusers(draft)
  if (old && old.name !== draft.name) world.renames.push({ from: old.name, to: draft.name })
  if (draft.type === 'view') await writeView(world, draft, old)
  if (draft.storedId === '') await collections.insert(world.tx, rowOf(draft))
  else if (draft.id === draft.storedId) await collections.update(world.tx, rowOf(draft))
  else throw new Error('primary key change is not allowed')
  if (breaks.isDue) await breaks.rest()
  if (draft.type !== 'view') await syncTable(world.tx, draft, old)
  draft.storedId = draft.id
  if (breaks.isDue) await breaks.rest()
  await world.collections.renew(draft.id)
}

/** PocketBase looks for it by the new id. */
function oldState({ collections }: World, draft: Draft, stored: Draft | undefined): Draft {
  const found = collections.find(draft.id)
  if (!found)
    throw new Error('failed to retrieve old cached collection: sql: no rows in result set')
  return found.id === stored?.id ? stored : draftOf(found)
}

/**
 * Fixed options of superusers: their name, passwords, no OAuth2, and one-time passwords only as a
 * second step. Source: PocketBase core/record_model_superusers.go.
 */
function holdSuperusers(draft: Draft): void {
  const { auth } = draft
  draft.name = superusersName
  auth.oauth2 = { ...auth.oauth2, enabled: false, providers: [] }
  auth.passwordAuth = { ...auth.passwordAuth, enabled: true }
  if (auth.otp.enabled) auth.mfa = { ...auth.mfa, enabled: true }
}

async function writeView(world: World, draft: Draft, old: Draft | undefined): Promise<void> {
  const { tx } = world
  draft.fields = await viewFieldsOf(world, draft.viewQuery)
  const standing = old ? await goingWith(tx, old.name) : []
  if (old) await dropWithShadow(tx, old.name)
  await saveView(tx, draft.name, await withTextId(tx, draft.viewQuery), standing)
}

function rowOf(draft: Draft): CollectionRow {
  const { id, type, name, created, updated } = draft
  const { listRule, viewRule, createRule, updateRule, deleteRule } = draft
  const rules = { listRule, viewRule, createRule, updateRule, deleteRule }
  return {
    id,
    system: draft.system ? 1 : 0,
    type,
    name,
    fields: encodeFields(draft.fields),
    indexes: encodeJson(draft.indexes),
    ...rules,
    options: encodeJson(optionsOf(draft)),
    created,
    updated,
  }
}
