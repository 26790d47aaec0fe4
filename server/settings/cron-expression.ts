const macros = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']
const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const

/**
 * The fault of a schedule, in PocketBase's words; undefined for a valid one: a macro, or five
 * segments of `*`, values, ranges and steps. Source: PocketBase tools/cron/schedule.go.
 */
export function cronFault(expression: string): string | undefined {
  if (macros.includes(expression)) return undefined
  const segments = expression.split(' ')
  if (segments.length !== bounds.length) {
    return 'invalid cron expression - must be a valid macro or to have exactly 5 space separated segments'
  }
  for (const [index, [min, max]] of bounds.entries()) {
    for (const part of segments[index]!.split(',')) {
      const fault = partFault(part, min, max)
      if (fault) return fault
    }
  }
  return undefined
}

function partFault(part: string, min: number, max: number): string | undefined {
  const [range = '', step = '1', ...more] = part.split('/')
  if (more.length > 0) return 'invalid segment step format - must be in the format */n or 1-30/n'
  if (part.includes('/')) {
    const fault = integerFault(step)
    if (fault) return fault
    if (Number(step) < 1 || Number(step) > max) {
      return `invalid segment step boundary - the step must be between 1 and the ${max}`
    }
  }
  if (range === '*') return undefined
  const [from = '', to, ...others] = range.split('-')
  if (others.length > 0) {
    return 'invalid segment range format - the range must have 1 or 2 parts'
  }
  if (to === undefined) {
    if (Number(step) !== 1) {
      return 'invalid segment step - step > 1 could be used only with the wildcard or range format'
    }
    const fault = integerFault(from)
    if (fault) return fault
    return Number(from) < min || Number(from) > max
      ? 'invalid segment value - must be between the min and max of the segment'
      : undefined
  }
  const fromFault = integerFault(from)
  if (fromFault) return fromFault
  if (Number(from) < min || Number(from) > max) {
    return `invalid segment range minimum - must be between ${min} and ${max}`
  }
  const toFault = integerFault(to)
  if (toFault) return toFault
  return Number(to) < Number(from) || Number(to) > max
    ? `invalid segment range maximum - must be between ${Number(from)} and ${max}`
    : undefined
}

/** The error of Go's strconv.Atoi, which the peer shows unchanged. */
function integerFault(text: string): string | undefined {
  const quoted = JSON.stringify(text)
  if (!/^[+-]?\d+$/.test(text)) return `strconv.Atoi: parsing ${quoted}: invalid syntax`
  return BigInt.asIntN(64, BigInt(text)) === BigInt(text)
    ? undefined
    : `strconv.Atoi: parsing ${quoted}: value out of range`
}
