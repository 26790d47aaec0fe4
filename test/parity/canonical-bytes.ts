const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^[\]{},:"]+/g

/**
 * JSON as bytes with the members of each object in order: escapes, blanks, the form of numbers and
 * what follows the value stay as they are written. What must differ (tokens, new ids, times, the
 * texts of mails) is masked.
 */
export function canonicalBytes(text: string): string {
  const tokens = text.match(token) ?? []
  let at = 0
  const read = (name: string): string => {
    const first = tokens[at++] ?? ''
    if (first === '[') {
      const items: string[] = []
      while (at < tokens.length && tokens[at] !== ']') {
        items.push(read(name))
        if (tokens[at] === ',') at++
      }
      at++
      return `[${items.join(',')}]`
    }
    if (first !== '{') return masked(name, first)
    const members: string[] = []
    while (at < tokens.length && tokens[at] !== '}') {
      const key = tokens[at++] ?? ''
      const colon = tokens[at++] ?? ''
      members.push(`${key}${colon}${read(key)}`)
      if (tokens[at] === ',') at++
    }
    at++
    return `{${members.sort().join(',')}}`
  }
  const value = read('')
  return value + tokens.slice(at).join('')
}

function masked(name: string, value: string): string {
  if (/^"(?:token|otpId)"$/.test(name)) return '"<random>"'
  if (/^"(?:subject|body|logo)"$/.test(name)) return '"<prose>"'
  if (/^"(?:created|updated)"$/.test(name)) return '"<time>"'
  return value.replace(/idx_(tokenKey|email)_[a-z0-9]{10}/, 'idx_$1_#')
}
