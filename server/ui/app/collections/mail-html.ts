// Those mail tags that only format text. Others are ignored.
const shown =
  /^(?:p|br|b|strong|i|em|u|s|small|del|ins|sub|sup|ul|ol|li|h[1-6]|blockquote|pre|code|div|span|a|table|thead|tbody|tfoot|tr|td|th|hr|center)$/
const lonely = /^(?:br|hr|img|meta|link|input|wbr)$/
// Removed with everything in them.
const dropped =
  /^(?:script|style|title|template|iframe|object|svg|math|textarea|select|noscript|audio|video)$/
const properties =
  /^(?:color|background(?:-color)?|font(?:-\w+)?|text-(?:align|decoration|transform)|line-height|letter-spacing|white-space|vertical-align|(?:padding|margin|border)(?:-\w+)*|(?:max-|min-)?width|height)$/
const longest = 100_000
const deepest = 50

/**
 * A mail's HTML as inert nodes: no scripts, links, pictures or positioning. The browser never
 * parses it, since it reports handlers and styles as violations of the page's policy even if they
 * do nothing.
 */
export function mailNodes(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment()
  const open: { tag: string; node: Node }[] = [{ tag: '', node: fragment }]
  let ignored = ''
  for (const { text, tag, isEnd, inside } of tokensOf(html.slice(0, longest))) {
    const { node } = open.at(-1)!
    if (ignored !== '') {
      if (isEnd && tag === ignored) ignored = ''
    } else if (tag === '') node.appendChild(document.createTextNode(decode(text)))
    else if (isEnd) close(open, tag)
    else if (dropped.test(tag)) ignored = tag
    else if (tag === 'img') node.appendChild(document.createTextNode(pictureText(inside)))
    else if (shown.test(tag)) {
      const element = make(tag, inside)
      node.appendChild(element)
      if (!lonely.test(tag) && open.length < deepest) open.push({ tag, node: element })
    }
  }
  return fragment
}

interface Token {
  text: string
  /** Empty for text. */
  tag: string
  isEnd: boolean
  /** What follows the tag's name. */
  inside: string
}

function* tokensOf(html: string): Generator<Token> {
  let at = 0
  while (at < html.length) {
    const start = nextTag(html, at)
    if (start > at) yield { text: html.slice(at, start), tag: '', isEnd: false, inside: '' }
    if (start === html.length) return
    const isComment = html.startsWith('<!--', start)
    const end = isComment ? html.indexOf('-->', start) + 2 : tagEnd(html, start)
    // Not closed: the rest is nothing that a mail shows.
    if (end <= start) return
    const [, slash, tag = '', inside = ''] =
      /^<(\/?)([a-z][a-z0-9]*)([\s\S]*)>$/i.exec(html.slice(start, end + 1)) ?? []
    if (tag !== '') yield { text: '', tag: tag.toLowerCase(), isEnd: slash === '/', inside }
    at = end + 1
  }
}

function nextTag(html: string, from: number): number {
  for (let at = html.indexOf('<', from); at >= 0; at = html.indexOf('<', at + 1)) {
    if (/[a-z/!?]/i.test(html[at + 1] ?? '')) return at
  }
  return html.length
}

/** The position of a tag's `>`; one in quotes doesn't count. */
function tagEnd(html: string, start: number): number {
  let quote = ''
  for (let at = start; at < html.length; at++) {
    const character = html[at]!
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (character === '>') return at
    else if ((character === '"' || character === "'") && html[at - 1] === '=') quote = character
  }
  return -1
}

function close(open: { tag: string }[], tag: string): void {
  const at = open.findLastIndex((each) => each.tag === tag)
  if (at > 0) open.length = at
}

function make(tag: string, inside: string): HTMLElement {
  const element = document.createElement(tag)
  const attributes = attributesOf(inside)
  if (/\bbtn\b/.test(attributes.get('class') ?? '')) element.className = 'btn'
  // The link's target, to be read: a click does nothing.
  const address = attributes.get('href')
  if (address) element.title = address
  for (const part of (attributes.get('style') ?? '').split(';')) {
    const [name = '', value = ''] = part.split(/:(.*)/s).map((each) => each.trim())
    if (properties.test(name.toLowerCase()) && !/[\\@]|url|image|expression/i.test(value)) {
      element.style.setProperty(name, value)
    }
  }
  return element
}

function attributesOf(inside: string): Map<string, string> {
  const found = new Map<string, string>()
  const form = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi
  for (const [, name = '', double, single, bare] of inside.matchAll(form)) {
    found.set(name.toLowerCase(), decode(double ?? single ?? bare ?? ''))
  }
  return found
}

function pictureText(inside: string): string {
  return `[${attributesOf(inside).get('alt') || 'image'}]`
}

/** Entities as the browser decodes them; inside a text area it parses nothing else. */
function decode(text: string): string {
  if (!text.includes('&')) return text
  const area = document.createElement('textarea')
  area.innerHTML = text.replaceAll('<', '&lt;')
  return area.value
}
