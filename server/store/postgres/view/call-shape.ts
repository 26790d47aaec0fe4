import type { Node } from './node.js'

/** The arguments of a call. */
export interface Call {
  name: string
  args: readonly Node[]
  /** `DISTINCT ` or nothing. */
  distinct: string
  /** ` ORDER BY …` within the parentheses, or nothing. */
  order: string
  isStar: boolean
  /** FILTER and OVER. */
  after: string
}
