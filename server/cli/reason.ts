import { StartError } from '../base/errors.js'

/** One line for any error: a stack of the bundle helps nobody at a terminal. */
export function reasonOf(error: unknown): string {
  if (error instanceof StartError) return error.message
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
  return line.replace(/\p{Cc}/gu, '').slice(0, 250)
}
