import type { SqlValue } from '../store.js'

/** One instruction of EXPLAIN, as far as it is used. */
export interface Instruction {
  opcode: string
  p1: number
  p2: number
  p3: number
  p4: string | null
}

/** What a statement does with values besides reading them. */
export interface Work {
  /** Calls that process a whole value. */
  linear: number
  /** LIKE with a bound pattern. */
  likes: number
  /** Whether a LIKE has a pattern that can't be seen from outside. */
  hasHiddenPattern: boolean
  /** Whether there are unknown calls. */
  isUnknown: boolean
  /** Per row, as a multiple of the minimum work of a statement. */
  perRow: number
}

const constant = new Set(
  (
    'abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling changes coalesce cos cosh count cume_dist date ' +
    'datetime degrees dense_rank exp first_value floor ifnull iif julianday lag last_value lead ln log log10 log2 ' +
    'max min mod nth_value ntile nullif octet_length percent_rank pi pow power radians rank round row_number sign ' +
    'sin sinh sqlite_version sqrt strftime subtype sum tan tanh time timediff total trunc typeof unicode unixepoch'
  ).split(' '),
)
const linear = new Set(
  (
    'glob group_concat json json_array json_array_length json_extract json_group_array json_group_object json_object ' +
    'json_quote json_type json_valid length lower ltrim rtrim string_agg substr substring trim upper -> ->>'
  ).split(' '),
)

/** Texts concatenated more often than this may have become very long. */
const mostJoined = 40

/** What the instructions call, including views. */
export function workOf(text: string, code: readonly Instruction[]): Work {
  const work: Work = {
    linear: 0,
    likes: 0,
    hasHiddenPattern: false,
    isUnknown: false,
    perRow: Math.max(1, code.length / 100),
  }
  let joined = 0
  for (const { opcode, p4 } of code) {
    if (opcode === 'Concat') joined++
    if (!/^(?:Function|PureFunc|AggStep|AggStep1)$/.test(opcode)) continue
    const name = (p4 ?? '').replace(/\(.*$/, '').toLowerCase()
    if (name === 'like') work.likes++
    else if (linear.has(name)) work.linear++
    else if (!constant.has(name)) work.isUnknown = true
  }
  work.linear += joined
  if (joined > mostJoined) work.isUnknown = true
  const visible = text.match(/\bLIKE \?/g)?.length ?? 0
  work.hasHiddenPattern = work.likes > visible
  return work
}

/**
 * How often LIKE looks at a letter, at most: when a pattern fails after a partial match, it looks
 * at the letters again, as often as the pattern's beginning overlaps itself.
 */
export function likeFactor(params: readonly SqlValue[]): number {
  let most = 1
  for (const param of params) {
    if (typeof param !== 'string' || !param.includes('%')) continue
    for (const part of param.toLowerCase().split('%')) most = Math.max(most, overlap(part))
  }
  return most
}

/** The length of the longest prefix, in multiples of its period. Source: Knuth, Morris, Pratt. */
function overlap(text: string): number {
  // Single-letter wildcards match everywhere.
  if (text.includes('_')) return Math.max(1, text.length)
  const borders = [0]
  let most = 1
  for (let at = 1, border = 0; at < text.length; at++) {
    while (border > 0 && text[at] !== text[border]) border = borders[border - 1]!
    if (text[at] === text[border]) border++
    borders.push(border)
    most = Math.max(most, (at + 1) / (at + 1 - border))
  }
  return most
}

/** Bytes of the longest text among the values. */
export function longestText(params: readonly SqlValue[]): number {
  let longest = 0
  for (const param of params) {
    if (typeof param === 'string' || Buffer.isBuffer(param))
      longest = Math.max(longest, param.length)
  }
  return longest
}
