import { check, length, matching, oneOf, required, type ValueCheck } from '../base/checks.js'
import { gather, Problem, type Problems } from '../base/problems.js'
import { withoutVia } from '../fields/settings/names.js'
import type { Rule } from '../model/collection.js'
import { hasTable } from '../store/statements/schema.js'
import { newDraft, ruleNames } from './draft.js'
import type { Draft } from './draft-shape.js'
import { faultText } from './fault-text.js'
import { validateAuth } from './validate-auth.js'
import { validateFields } from './validate-fields.js'
import { validateIndexes } from './validate-indexes.js'
import { type RuleCheck, ruleCheck } from './validate-rules.js'
import { queryFieldsOf } from './view-fields.js'
import { dryRunView } from './view-sample.js'
import { collectionById, type World, withinSavepoint } from './world.js'

/**
 * The faults of a collection that is about to be saved, or undefined. `old` is the stored
 * collection. A view first gets its fields from its query. Codes, messages and nesting are
 * PocketBase's. Source: PocketBase core/collection_validate.go.
 */
export async function validateDraft(
  world: World,
  draft: Draft,
  old: Draft | undefined,
): Promise<Problems | undefined> {
  if (draft.type === 'view') draft.fields = await fieldsOrNone(world, draft.viewQuery)
  const before = old ?? newDraft(draft.type, '')
  const rule = ruleCheck(world, draft, old)
  const base = gather({
    id: check(draft.id, required, ...idChecks(world, old)),
    system: old && systemFault(draft, old),
    type: check(draft.type, required, oneOf(['base', 'auth', 'view']), typeCheck(old)),
    name:
      check(draft.name, required, length(1, 255), withoutVia, matching(/^\w+$/)) ??
      (old?.system && draft.name !== old.name
        ? new Problem(
            'validation_collection_system_name_change',
            'System collection name cannot be changed.',
          )
        : await nameFault(world, draft.name, before)),
    fields: await validateFields(world, draft, old),
    ...(await validateRules(draft, old, rule)),
    indexes: await validateIndexes(world.tx, draft, old),
  })
  const options =
    draft.type === 'auth'
      ? await validateAuth(draft, old, rule)
      : draft.type === 'view'
        ? gather({ viewQuery: await queryFault(world, draft.viewQuery) })
        : undefined
  return base || options ? { ...base, ...options } : undefined
}

async function fieldsOrNone(world: World, query: string): Promise<Draft['fields']> {
  try {
    return await withinSavepoint(world.tx, () => queryFieldsOf(world, query))
  } catch {
    // The query's own check reports what is wrong with it.
    return []
  }
}

function idChecks(world: World, old: Draft | undefined): ValueCheck[] {
  if (old) {
    return [
      (id) =>
        id === old.id
          ? undefined
          : new Problem('validation_values_mismatch', "Values don't match."),
    ]
  }
  return [
    length(1, 100),
    matching(/^\w+$/),
    (id) =>
      collectionById(world, String(id)) &&
      new Problem(
        'validation_invalid_or_existing_id',
        'The model id is invalid or already exists.',
      ),
  ]
}

function systemFault(draft: Draft, old: Draft): Problem | undefined {
  if (draft.system === old.system) return undefined
  return new Problem(
    'validation_collection_system_flag_change',
    'System collection state cannot be changed.',
  )
}

function typeCheck(old: Draft | undefined): ValueCheck {
  return (type) =>
    old && type !== old.type
      ? new Problem('validation_collection_type_change', 'Collection type cannot be changed.')
      : undefined
}

async function nameFault(world: World, name: string, before: Draft): Promise<Problem | undefined> {
  const named = world.collections
    .all()
    .filter((collection) => collection.name.toLowerCase() === name.toLowerCase())
  if (named.some(({ id }) => id !== before.id)) {
    return new Problem(
      'validation_collection_name_exists',
      'Collection name must be unique (case insensitive).',
    )
  }
  if (collectionById(world, name)) {
    return new Problem(
      'validation_collection_name_id_duplicate',
      'The name must not match an existing collection id.',
    )
  }
  if (before.name !== name && named.length === 0 && (await hasTable(world.tx, name))) {
    return new Problem(
      'validation_collection_name_invalid',
      "The name shouldn't match with an existing internal table.",
    )
  }
  return undefined
}

// A view can only be read.
const writeRules: readonly string[] = ['createRule', 'updateRule', 'deleteRule']

async function validateRules(
  draft: Draft,
  old: Draft | undefined,
  rule: RuleCheck,
): Promise<Record<string, Problem | undefined>> {
  const faults: Record<string, Problem | undefined> = {}
  for (const name of ruleNames) {
    const text: Rule = draft[name]
    faults[name] =
      draft.type === 'view' && text !== null && writeRules.includes(name)
        ? new Problem('validation_nil', 'must be blank')
        : await rule(text, old?.[name])
  }
  return faults
}

// As many rows as PocketBase examines; its messages are cut after 500 bytes.
const sampleRows = 10
const longestFault = 500

async function queryFault(world: World, query: string): Promise<Problem | undefined> {
  const missing = check(query, required)
  if (missing) return missing as Problem
  try {
    await withinSavepoint(world.tx, () => dryRunView(world, query, sampleRows))
    return undefined
  } catch (error) {
    const text = Buffer.from(faultText(error)).subarray(0, longestFault).toString('utf8')
    return new Problem('validation_invalid_view_query', `Invalid query - ${text}`)
  }
}
