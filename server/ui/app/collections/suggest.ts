import type { Suggest } from '../parts/code-props'
import { type Collection, collections, findCollection } from '../state'

const macros = [
  '@now',
  '@yesterday',
  '@tomorrow',
  '@todayStart',
  '@todayEnd',
  '@monthStart',
  '@monthEnd',
  '@yearStart',
  '@yearEnd',
  '@second',
  '@minute',
  '@hour',
  '@day',
  '@month',
  '@weekday',
  '@year',
]
const requestParts = ['auth', 'body', 'query', 'headers', 'method', 'context']
const modifiers = ['isset', 'changed', 'length', 'each', 'lower']
const functions = ['geoDistance(', 'strftime(']

/**
 * What may follow in a rule or a filter of a collection: its fields and those behind relations,
 * `@request`, other collections, macros, functions; after a colon, the modifiers.
 */
export function suggestFor(collection: Collection, isRule: boolean): Suggest {
  return (path) => {
    if (path.endsWith(':')) return modifiers
    const steps = path.split('.').slice(0, -1)
    if (steps.length === 0) {
      const own = fieldNames(collection)
      return [...own, ...(isRule ? ['@request', '@collection'] : []), ...macros, ...functions]
    }
    if (steps[0] === '@request') return ofRequest(collection, steps.slice(1))
    if (steps[0] === '@collection') {
      if (steps.length === 1) return (collections.value ?? []).map(({ name }) => name)
      return follow(findCollection(steps[1]!.split(':')[0]!), steps.slice(2))
    }
    return follow(collection, steps)
  }
}

function ofRequest(collection: Collection, steps: string[]): string[] {
  const [part, ...rest] = steps
  if (part === undefined) return requestParts
  if (part === 'body') return follow(collection, rest)
  if (part !== 'auth') return []
  const accounts = (collections.value ?? []).filter(({ type }) => type === 'auth')
  if (rest.length > 0) {
    return accounts.flatMap((each) => follow(each, rest))
  }
  const names = accounts.flatMap((each) => fieldNames(each))
  return [...new Set(['collectionName', 'collectionId', ...names])]
}

/**
 * The fields at the end of a path along relations, forward (`author`) and back
 * (`posts_via_author`).
 */
function follow(start: Collection | undefined, steps: string[]): string[] {
  let at = start
  for (const step of steps) {
    const back = /^(\w+)_via_(\w+)$/.exec(step)
    const field = at?.fields.find(({ name }) => name === step)
    at = back ? findCollection(back[1]!) : field && findCollection(String(field['collectionId']))
  }
  return at ? fieldNames(at) : []
}

function fieldNames(collection: Collection): string[] {
  const back = (collections.value ?? []).flatMap((other) =>
    other.fields
      .filter(({ type, collectionId }) => type === 'relation' && collectionId === collection.id)
      .map(({ name }) => `${other.name}_via_${name}`),
  )
  const own = collection.fields.filter(({ type }) => type !== 'password').map(({ name }) => name)
  return [...own, ...back]
}
