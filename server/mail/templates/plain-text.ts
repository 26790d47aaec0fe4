import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'

type Node = DefaultTreeAdapterTypes.ChildNode

const skipped = new Set([
  'style',
  'script',
  'template',
  'title',
  'svg',
  'iframe',
  'object',
  'noscript',
  'select',
  'textarea',
])
const inline = new Set(
  'a abbr b big code em font i mark q s small span strike strong sub sup time u'.split(' '),
)

/** A mail's body for readers without HTML: a line per paragraph, links with their address. */
export function plainText(html: string): string {
  const text = textOf(parseFragment(html).childNodes)
  const lines = text.split('\n').map((line) => line.replace(/[ \t]+/g, ' ').trim())
  return lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map(textOfNode).join('')
}

function textOfNode(node: Node): string {
  if (node.nodeName === '#text' && 'value' in node) return node.value.replace(/\s+/g, ' ')
  if (!('tagName' in node) || skipped.has(node.tagName)) return ''
  const { tagName, childNodes, attrs } = node
  if (tagName === 'br') return '\n'
  const inner = textOf(childNodes)
  if (tagName === 'a')
    return linkText(inner.trim(), attrs.find(({ name }) => name === 'href')?.value)
  if (tagName === 'li') return `\n- ${inner.trim()}\n`
  return inline.has(tagName) ? inner : `\n\n${inner}\n\n`
}

/**
 * In angle brackets, because following text would count as part of the address (RFC 3986 appendix
 * C).
 */
function linkText(label: string, href = ''): string {
  if (href === '') return label
  return label === '' || label === href ? `<${href}>` : `${label}: <${href}>`
}
