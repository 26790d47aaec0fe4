import { dictionary } from '../base/dictionary.js'
import type { Setter } from '../fields/field.js'
import { kindOf } from '../fields/index.js'
import type { Collection } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { RecordModel } from '../model/record.js'
import { copyValues } from './load.js'

/**
 * Sets the field that `key` names, with or without modifier; returns that field, or undefined for a
 * key of no field. Source: PocketBase core/record_model.go SetIfFieldExists.
 */
export function setByKey(record: RecordModel, key: string, raw: unknown): Field | undefined {
  const found = findSetter(record.collection, key)
  found?.set(record, raw)
  return found?.field
}

/** The field that `key` sets, with or without modifier. */
export function fieldOfKey(collection: Collection, key: string): Field | undefined {
  return findSetter(collection, key)?.field
}

/** The order in which keys are applied: the plain name first, since modifiers build on it. */
export function inOrder(keys: string[]): string[] {
  return keys.sort((a, b) => a.length - b.length)
}

/** A field's value as JSON and rules see it. */
export function shownValue(record: RecordModel, field: Field): unknown {
  const value = record.values[field.name]
  const { toJson } = kindOf(field)
  return toJson ? toJson(field, value) : value
}

/**
 * A copy of the body in which each key of a field, modifiers included, is replaced by the field's
 * name with the value that the record would get. The record itself is unchanged. Source: PocketBase
 * core/record_model.go ReplaceModifiers.
 */
export function replaceModifiers(
  record: RecordModel,
  body: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const replaced = Object.assign(dictionary<unknown>(), body)
  const { collection, original } = record
  const draft: RecordModel = { collection, values: copyValues(record.values), original }
  for (const key of inOrder(Object.keys(body))) {
    const field = setByKey(draft, key, body[key])
    if (!field) continue
    delete replaced[key]
    replaced[field.name] = shownValue(draft, field)
  }
  return replaced
}

/**
 * What rules see of a body whose values belong to fields, as `replaceModifiers` returns it. The
 * body itself is unchanged, and is returned where it is the same.
 */
export function bodyForRules(
  collection: Collection,
  body: Record<string, unknown>,
): Record<string, unknown> {
  let seen: Record<string, unknown> | undefined
  for (const field of collection.fields) {
    const { toRule } = kindOf(field)
    if (!toRule || !Object.hasOwn(body, field.name)) continue
    seen ??= Object.assign(dictionary<unknown>(), body)
    seen[field.name] = toRule(body[field.name])
  }
  return seen ?? body
}

interface FoundSetter {
  field: Field
  set: Setter
}

// A reloaded collection is a new object. Keys come from requests, so only those of fields are
// cached.
const setters = new WeakMap<Collection, Map<string, FoundSetter>>()

function findSetter(collection: Collection, key: string): FoundSetter | undefined {
  let known = setters.get(collection)
  if (!known) {
    known = new Map()
    setters.set(collection, known)
  }
  let found = known.get(key)
  if (!found) {
    found = lookUpSetter(collection, key)
    if (found) known.set(key, found)
  }
  return found
}

function lookUpSetter(collection: Collection, key: string): FoundSetter | undefined {
  for (const field of collection.fields) {
    if (!key.includes(field.name)) continue
    const set = kindOf(field).setter(field, key)
    if (set) return { field, set }
  }
  return undefined
}
