import { type DefaultTreeAdapterMap, parse } from 'parse5'
import { castBool, castInteger } from '../fields/cast.js'

type Node = DefaultTreeAdapterMap['node']

const excludedTags = new Set(
  'head style script iframe embed applet object svg img picture dialog template button form textarea input select option'.split(
    ' ',
  ),
)
const inlineTags = new Set(
  'a abbr acronym b bdo big br button cite code em i label q small span strong strike sub sup time'.split(
    ' ',
  ),
)

/**
 * `?fields=name:excerpt(max, withEllipsis)`: the text of an HTML value, at most `max` characters of
 * it. Undefined for arguments that the peer refuses.
 * Source: PocketBase tools/picker/excerpt_modifier.go.
 */
export function makeExcerpt(...args: string[]): ((value: unknown) => unknown) | undefined {
  if (args.length === 0 || args.length > 2) return undefined
  const max = castInteger(args[0]!)
  if (max <= 0) return undefined
  const withEllipsis = args.length > 1 && castBool(args[1])
  return (value) => (typeof value === 'string' ? excerpt(value, max, withEllipsis) : value)
}

function excerpt(html: string, max: number, withEllipsis: boolean): string {
  const text = textOf(parse(html), max).trim()
  const characters = [...text]
  if (characters.length <= max) return text
  const cut = characters.slice(0, max).join('').trim()
  return withEllipsis ? `${cut}...` : cut
}

/** The text, blanks joined, a blank around each block; stops soon after `max` bytes. */
function textOf(root: Node, max: number): string {
  let text = ''
  let bytes = 0
  let endsBlank = false
  const write = (part: string): void => {
    text += part
    bytes += Buffer.byteLength(part)
    endsBlank = part.endsWith(' ')
  }
  const breakLine = (isBlock: boolean): void => {
    if (isBlock && !endsBlank) write(' ')
  }
  const take = (node: Node): void => {
    if (node.nodeName !== '#text' || !('value' in node)) return
    // Go's \s is ASCII only.
    const joined = node.value.replace(/[\t\n\f\r ]+/g, ' ')
    const part = endsBlank ? joined.replace(/^ +/, '') : joined
    if (part !== '') write(part)
  }
  // Elements nest as deep as somebody likes: no call for each level.
  const open = [levelOf(root, false, true)]
  for (let level = open[0]; level; level = open.at(-1)) {
    const child = level.children[level.next++]
    if (!child) {
      open.pop()
      breakLine(level.isBlock)
      continue
    }
    const isElement = 'tagName' in child
    if (isElement && excludedTags.has(child.tagName)) continue
    const isBlock = isElement && !inlineTags.has(child.tagName)
    breakLine(isBlock)
    take(child)
    open.push(levelOf(child, isBlock, bytes <= max + 2))
  }
  return text
}

interface Level {
  children: readonly Node[]
  next: number
  /** Whether a blank follows the element. */
  isBlock: boolean
}

function levelOf(node: Node, isBlock: boolean, isEntered: boolean): Level {
  return { children: isEntered && 'childNodes' in node ? node.childNodes : [], next: 0, isBlock }
}
