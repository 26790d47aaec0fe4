/**
 * The statements of an SQL text, without those that are only blanks and comments. A semicolon ends
 * one, unless it is in quotes, in a comment, or in the body of a trigger, which ends with `; END`.
 */
export function splitStatements(text: string): string[] {
  const statements: string[] = []
  let start = 0
  let words: string[] = []
  let afterSemicolon = false
  const end = (at: number) => {
    if (words.length > 0) statements.push(text.slice(start, at).trim())
    start = at
    words = []
    afterSemicolon = false
  }
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (/^(?:\s|--|\/\*)/.test(token)) continue
    if (token === ';') {
      if (isTrigger(words) && !(afterSemicolon && words.at(-1) === 'END')) {
        afterSemicolon = true
        words.push(';')
      } else end(index + 1)
      continue
    }
    if (words.at(-1) !== ';') afterSemicolon = false
    const word = token.toUpperCase()
    // Enough to recognize a trigger, and its end.
    if (words.length < 4) words.push(word)
    else words[words.length - 1] = word
    if (afterSemicolon && word !== 'END') afterSemicolon = false
  }
  end(text.length)
  return statements
}

const tokens =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\[[^\]]*(?:\]|$)|[A-Za-z_]\w*|[\s\S]/g

function isTrigger(words: readonly string[]): boolean {
  const at = words[0] === 'EXPLAIN' ? 1 : 0
  if (words[at] !== 'CREATE') return false
  return (
    words[at + 1] === 'TRIGGER' ||
    (/^TEMP/.test(words[at + 1] ?? '') && words[at + 2] === 'TRIGGER')
  )
}
