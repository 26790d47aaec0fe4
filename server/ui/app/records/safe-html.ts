const tag =
  /^<\/?(?:p|br|b|strong|i|em|u|s|del|ul|ol|li|h[1-6]|blockquote|pre|code|div|span)\s*\/?>$/i
// Longer ones are no text that somebody types.
const longest = 100_000

/**
 * Whether the editor can show all of an HTML text: plain marks without attributes. Nothing else is ever parsed, since a
 * browser reports a handler in it as a breach of the page's policy, even where it would not run.
 */
export function isPlainHtml(html: string): boolean {
  if (html.length > longest) return false
  return (html.match(/<[^>]*>?/g) ?? []).every((each) => tag.test(each))
}

/** A plain text's nodes; of another nothing. */
export function toFragment(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment()
  if (!isPlainHtml(html)) return fragment
  fragment.append(...new DOMParser().parseFromString(html, 'text/html').body.childNodes)
  return fragment
}
