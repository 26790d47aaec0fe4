import { sortKeys } from '../base/json.js'
import type { Collection } from '../model/collection.js'
import { tokenNames } from './auth-draft.js'
import { draftOf, optionsOf, ruleNames } from './draft.js'
import type { Draft } from './draft-shape.js'

/** A collection as answers show it: keys in PocketBase's order, without secrets. */
export function presentCollection(collection: Collection): Record<string, unknown> {
  return presentDraft(draftOf(collection))
}

export function presentDraft(draft: Draft): Record<string, unknown> {
  const { id, name, type, fields, indexes, created, updated, system } = draft
  const rules = Object.fromEntries(ruleNames.map((rule) => [rule, draft[rule]]))
  return {
    id,
    ...rules,
    name,
    type,
    fields: sortKeys(fields),
    indexes,
    created,
    updated,
    system,
    ...publicOptions(draft),
  }
}

function publicOptions(draft: Draft): Record<string, unknown> {
  if (draft.type !== 'auth') return optionsOf(draft)
  const { auth } = draft
  const providers = auth.oauth2.providers?.map((each) => ({ ...each, clientSecret: undefined }))
  const tokens = tokenNames.map((name) => [name, { duration: auth[name].duration }])
  return {
    // In the order of writing; later values only replace existing keys.
    ...auth,
    oauth2: { ...auth.oauth2, providers: providers ?? [] },
    ...Object.fromEntries(tokens),
  }
}
