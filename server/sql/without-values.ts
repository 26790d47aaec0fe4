// Characters. Arbitrary: enough to see what was done to which table.
const longest = 1000

/**
 * An SQL text that may be kept: `?` for each text and number in it, because those may be passwords or keys,
 * and no comments. What stands in double quotes counts as a text, as SQLite may take it for one.
 */
export function withoutValues(query: string): string {
  const bare = query.replace(tokens, (token) => {
    if (/^(?:--|\/\*)/.test(token)) return ' '
    return /^[A-Za-z_`[{]/.test(token) && !/^x'/i.test(token) ? token : '?'
  })
  const text = bare.replace(/\s+/g, ' ').trim()
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

// A word is taken whole, so that the digits in it stay. What isn't closed goes on to the end.
const tokens =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|x?'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[\[[\w\-. ]+\]\]|\{\{[\w\-. ]+\}\}|[A-Za-z_]\w*|[\d.]*\d[\w.]*/gi
