import { goQuote } from '../base/go-quote.js'
import { FilterError } from './tokenize.js'

const modifiers = ['isset', 'each', 'length', 'lower', 'changed'] as const
export type Modifier = (typeof modifiers)[number]

/** Splits `field:modifier`. Source: core/record_field_resolver.go splitModifier. */
export function splitModifier(text: string): [field: string, modifier: Modifier | undefined] {
  const parts = text.split(':')
  if (parts.length !== 2) return [text, undefined]
  const modifier = modifiers.find((known) => known === parts[1])
  if (!modifier) throw new FilterError(`unknown modifier in ${goQuote(text)}`)
  return [parts[0]!, modifier]
}
