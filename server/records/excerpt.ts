import { type DefaultTreeAdapterMap, defaultTreeAdapter, Parser, type Token } from 'parse5'

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

/** The first `max` characters of an HTML value's text, with room for breaks. */
export function* excerpt(
  html: string,
  max: number,
  withEllipsis: boolean,
): Generator<void, string> {
  const text = textOf(yield* parseStart(html, max), max).trim()
  const characters = firstCharacters(text, max)
  if (characters.length <= max) return text
  const cut = characters.slice(0, max).join('').trim()
  return withEllipsis ? `${cut}...` : cut
}

/** At least one more than `max`, if there are as many: one takes two UTF-16 units at most. */
function firstCharacters(text: string, max: number): string[] {
  return [...text.slice(0, 2 * max + 2)]
}

// How much is given to the parser at once, in characters. It keeps what belongs to an unfinished
// token, and copies that for each piece.
const pieceLength = 1 << 14
// After how many tags it pauses, since each tag may cost a look at all open ones.
const tagsAtOnce = 64
// How many elements and texts are examined, and attributes of one tag, so that no markup costs more
// than a second. PocketBase parses everything.
const nodesMax = 20_000

/** Pauses after some tags, however many are in a piece. */
class PausingParser extends Parser<DefaultTreeAdapterMap> {
  isPaused = false
  #tags = 0

  override onStartTag(token: Token.TagToken): void {
    this.#count()
    super.onStartTag(token)
  }

  override onEndTag(token: Token.TagToken): void {
    this.#count()
    super.onEndTag(token)
  }

  /** Attributes so far of a tag that hasn't ended; the tokenizer keeps them to itself. */
  get openAttributes(): number {
    const { currentToken } = this.tokenizer as unknown as { currentToken: Token.Token | null }
    return currentToken && 'attrs' in currentToken ? currentToken.attrs.length : 0
  }

  resume(): void {
    this.isPaused = false
    this.tokenizer.resume()
  }

  #count(): void {
    if (++this.#tags % tagsAtOnce !== 0) return
    this.isPaused = true
    this.tokenizer.pause()
  }
}

/**
 * The document as far as it is needed: up to enough text, or to more elements than anybody writes.
 */
function* parseStart(html: string, max: number): Generator<void, Node> {
  let nodes = 0
  let characters = 0
  const treeAdapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(...args) {
      nodes++
      return defaultTreeAdapter.createElement(...args)
    },
    insertText(parent, text) {
      nodes++
      characters += text.length
      defaultTreeAdapter.insertText(parent, text)
    },
  }
  const parser = new PausingParser({ treeAdapter })
  let enough = max
  for (let at = 0; at < html.length || parser.isPaused; ) {
    if (parser.isPaused) {
      parser.resume()
    } else {
      const piece = html.slice(at, at + pieceLength)
      at += pieceLength
      parser.tokenizer.write(piece, at >= html.length)
    }
    if (nodes > nodesMax || parser.openAttributes > nodesMax) break
    // With broken markup, later content may still come before it; then it is left out.
    if (characters > enough) {
      if (firstCharacters(textOf(parser.document, max).trim(), max).length > max) break
      enough = 2 * characters
    }
    yield
  }
  return parser.document
}

/** The text with blanks joined, and a blank around each block; stops soon after `max` bytes. */
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
  // Elements may nest to any depth, so there is no call per level.
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
