import { ApiError } from '../base/errors.js'
import { Problem } from '../base/problems.js'
import type { Rule } from '../model/collection.js'
import { compileQuery } from '../rules/compile.js'
import { FilterError } from '../rules/tokenize.js'
import { collectionOf } from './draft.js'
import type { Draft } from './draft-shape.js'
import type { World } from './world.js'

/** The fault of a rule; `before` is the stored one, which a system collection keeps. */
export type RuleCheck = (rule: Rule, before: Rule | undefined) => Promise<Problem | undefined>

/** Checks rules of that draft. Source: PocketBase core/collection_validate.go checkRule. */
export function ruleCheck(world: World, draft: Draft, old: Draft | undefined): RuleCheck {
  const collection = collectionOf(draft)
  return async (rule, before) => {
    if (world.breaks.isDue) await world.breaks.rest()
    const fault = rule ? compileFault(rule) : undefined
    if (fault !== undefined) {
      return new Problem('validation_invalid_rule', `Invalid rule. Raw error: ${fault}`)
    }
    if (!old?.system || rule === before) return undefined
    return new Problem(
      'validation_collection_system_rule_change',
      'System collection API rule cannot be changed.',
    )
  }

  function compileFault(rule: string): string | undefined {
    try {
      compileQuery({
        collections: world.collections,
        collection,
        info: emptyInfo,
        now: 0,
        rule,
        allowHidden: true,
      })
      return undefined
    } catch (error) {
      if (error instanceof ApiError && error.cause instanceof FilterError) {
        return error.cause.message
      }
      throw error
    }
  }
}

/** An empty request by a guest: whatever it lacks is NULL. */
const emptyInfo = {
  context: 'default',
  method: '',
  query: {},
  headers: {},
  body: {},
  auth: null,
} as const
