const allowed = new Set(
  'P BR B STRONG I EM U S DEL UL OL LI H1 H2 H3 H4 H5 H6 BLOCKQUOTE PRE CODE DIV SPAN'.split(' '),
)
// Longer ones are no text that somebody types.
const longest = 100_000

/** Whether the editor can show all of an HTML text: plain marks without attributes. */
export function isPlainHtml(html: string): boolean {
  if (html.length > longest) return false
  const { body } = parse(html)
  return [...body.querySelectorAll('*')].every(
    (element) => allowed.has(element.tagName) && element.attributes.length === 0,
  )
}

/** The same as nodes; whatever isn't a plain mark is left out. */
export function toFragment(html: string): DocumentFragment {
  const { body } = parse(html)
  for (const element of [...body.querySelectorAll('*')]) {
    if (!allowed.has(element.tagName)) element.remove()
    else for (const { name } of [...element.attributes]) element.removeAttribute(name)
  }
  const fragment = document.createDocumentFragment()
  fragment.append(...body.childNodes)
  return fragment
}

/** A document of its own, in which nothing is loaded or run. */
function parse(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html')
}
