const names =
  'p|br|b|strong|i|em|u|s|del|ul|ol|li|h[1-6]|blockquote|pre|code|div|span|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td'
const attribute = '\\s+(?:style|class|border|colspan|rowspan|scope|dir)="[^"<>]*"'
const plainTag = new RegExp(`^<(?:/(?:${names})\\s*|(?:${names})(?:${attribute})*\\s*/?)>$`, 'i')
const anyTag = /<[^>]*>?/g
// Nobody types a longer text.
const longest = 100_000

/**
 * Whether the editor can show all of an HTML text: marks, lists and tables, with harmless
 * attributes. Nothing else is ever parsed, since a browser reports a handler in it as a violation
 * of the page's policy, even if it would not run.
 */
export function isPlainHtml(html: string): boolean {
  if (html.length > longest) return false
  return (html.match(anyTag) ?? []).every((each) => plainTag.test(each))
}

/**
 * The nodes of a plain text; nothing for any other. Styles and classes, which PocketBase's editor
 * gives its tables, are set aside: the page's policy forbids styles, and a record's classes aren't
 * those of the dashboard.
 */
export function toFragment(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment()
  if (!isPlainHtml(html)) return fragment
  const quiet = html.replace(anyTag, (each) =>
    each.replace(/\s(style|class)=("[^"]*")/gi, ' data-$1=$2'),
  )
  fragment.append(...new DOMParser().parseFromString(quiet, 'text/html').body.childNodes)
  return fragment
}

/** The HTML text of such nodes, with styles and classes restored. */
export function toHtml(box: Element): string {
  return box.innerHTML.replace(anyTag, (each) =>
    each.replace(/\sdata-(style|class)=("[^"]*")/g, ' $1=$2'),
  )
}
