import type { RequestInfo } from '../base/caller.js'
import { backquoted } from '../store/names.js'
import type { SqlValue } from '../store/store.js'

/** A single value in a filter, before it is bound. */
export type Scalar = string | number | bigint | boolean | null

/** The request that a compiled filter runs for: its parameters are read from here each time. */
export interface Moment {
  info: RequestInfo
  /** Milliseconds since 1970. */
  now: number
}

/** One bound parameter: how to get its value. */
export interface Bind {
  read(moment: Moment): Scalar
}

/** A piece of SQL and the parameters of its `?`, in order. */
export class Sql {
  readonly text: string
  readonly binds: readonly Bind[]

  constructor(text: string, binds: readonly Bind[]) {
    this.text = text
    this.binds = binds
  }
}

const noBinds: readonly Bind[] = []

/**
 * SQL from a template. Only other pieces can be inserted, so that no value gets into the text:
 * values are added by `bind`, names by `name`.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly Sql[]): Sql {
  let text = strings[0]!
  let binds = noBinds
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!
    text += part.text + strings[i + 1]!
    if (part.binds.length > 0) binds = binds.length > 0 ? [...binds, ...part.binds] : part.binds
  }
  return new Sql(text, binds)
}

/** A `?` whose value is read when the statement runs. */
export function bind(...binds: readonly Bind[]): Sql {
  return new Sql(binds.map(() => '?').join(', '), binds)
}

/** A constant behind a `?`. */
export function value(constant: Scalar): Sql {
  return bind({ read: () => constant })
}

/**
 * A quoted name, `table`.`column`. Backticks, because an unknown name in double quotes would become
 * a text.
 */
export function name(...path: readonly string[]): Sql {
  return new Sql(path.map(backquoted).join('.'), noBinds)
}

/** Pieces in a row. */
export function join(parts: readonly Sql[], separator: ' ' | ', ' | ' AND ' | ' OR '): Sql {
  return new Sql(
    parts.map((part) => part.text).join(separator),
    parts.flatMap((part) => part.binds),
  )
}

/** The values to bind, in order; booleans as the integers 1 and 0. */
export function bound(binds: readonly Bind[], moment: Moment): SqlValue[] {
  return binds.map((item) => {
    const scalar = item.read(moment)
    return typeof scalar === 'boolean' ? (scalar ? 1n : 0n) : scalar
  })
}
