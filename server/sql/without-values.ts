// Characters. Arbitrary: enough to see what was done to which table.
const longest = 1000

/**
 * An SQL text that may be stored: each text and number in it becomes `?`, because it may be a
 * password or a key, and comments are removed. Double quotes count as a text, since SQLite may take
 * them for one.
 */
export function withoutValues(query: string): string {
  const bare = query.replace(tokens, (token) => {
    if (/^(?:--|\/\*)/.test(token)) return ' '
    return /^[A-Za-z_`[{]/.test(token) && !/^x'/i.test(token) ? token : '?'
  })
  const text = bare.replace(/\s+/g, ' ').trim()
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

// A word is matched whole, so that digits in it stay. An unclosed text or comment extends to the
// end.
const tokens =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|x?'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[\[[\w\-. ]+\]\]|\{\{[\w\-. ]+\}\}|[A-Za-z_]\w*|[\d.]*\d[\w.]*/gi
