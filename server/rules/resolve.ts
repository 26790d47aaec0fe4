import { goQuote } from '../base/go-quote.js'
import { callFunction } from './functions.js'
import { macros } from './macros.js'
import { type Operand, operand } from './operand.js'
import { walkPath } from './path.js'
import { resolveRequest } from './request.js'
import { findCollection, registerJoin, type Scope } from './scope.js'
import { type Bind, bind, sql, value } from './sql.js'
import { FilterError, type Token } from './tokenize.js'
import { nullOperand, startWalk, tableJoin } from './walk.js'

/** The SQL of one side of a comparison. Throws FilterError. */
export function resolveToken(scope: Scope, token: Token): Operand {
  switch (token.type) {
    case 'identifier':
      return resolveIdentifier(scope, token.text)
    case 'text':
      return operand(value(token.text), {
        empty: token.text === '',
        isText: token.text !== '',
        scalar: () => token.text,
      })
    case 'number': {
      // Go's cast reads numbers that don't fit as 0.
      const parsed = Number(token.text)
      const number = Number.isFinite(parsed) ? parsed : 0
      return operand(value(number), { isReal: true, scalar: () => number })
    }
    default:
      return callFunction(scope.compilation.dialect, token, (argument) =>
        resolveToken(scope, argument),
      )
  }
}

const words: Record<string, Operand> = {
  null: nullOperand,
  true: operand(sql`1`, { word: 'constant', scalar: () => 1n }),
  false: operand(sql`0`, { word: 'constant', scalar: () => 0n }),
}

function resolveIdentifier(scope: Scope, text: string): Operand {
  const macro = macros.get(text)
  if (macro) {
    const read: Bind = { read: ({ now }) => macro(now) }
    // Times are texts or numbers that are never empty.
    return operand(bind(read), { scalar: read.read })
  }
  try {
    return resolveField(scope, text)
  } catch (error) {
    const word = words[text.toLowerCase()]
    if (word && Object.hasOwn(words, text.toLowerCase())) return word
    throw error
  }
}

const fieldForms = [
  /^\w+[\w.:]*$/,
  /^@request\.(context|method)$/,
  /^@request\.(auth|body|query|headers)\.[\w.:]*\w+$/,
  /^@collection\.\w+(:\w+)?\.[\w.:]*\w+$/,
]

/** A field by its path. Throws FilterError. Source: PocketBase core/record_field_resolver.go. */
export function resolveField(scope: Scope, text: string): Operand {
  if (!fieldForms.some((form) => form.test(text))) {
    throw new FilterError(`failed to resolve field ${goQuote(text)}`)
  }
  const path = text.split('.')
  if (path[0] === '@request') return resolveRequest(scope, path.slice(1))
  if (path[0] === '@collection') return resolveCollection(scope, path)
  return walkPath(startWalk(scope, false), path)
}

/** `@collection.name:alias.field`: joins every row with every row. */
function resolveCollection(scope: Scope, path: readonly string[]): Operand {
  const [nameOrId, alias] = path[1]!.split(':')
  const collection = findCollection(scope, nameOrId!)
  if (!collection) {
    throw new FilterError(
      `failed to load collection ${goQuote(path[1]!)} from field path ${goQuote(path.join('.'))}`,
    )
  }
  const walk = startWalk(scope, false)
  walk.collection = collection
  walk.alias = alias
    ? `__collection_alias_${alias}${scope.suffix}`
    : `__collection_${collection.name}${scope.suffix}`
  walk.multiAlias = `__mm_${walk.alias}`
  walk.isMulti = true
  const join = tableJoin(scope, collection, walk.alias, undefined, true)
  registerJoin(scope, walk.alias, join, collection)
  walk.multiJoins.push(tableJoin(scope, collection, walk.multiAlias, undefined, true))
  return walkPath(walk, path.slice(2))
}
