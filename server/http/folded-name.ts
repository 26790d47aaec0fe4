// One for each name in a schema.
const foldings = new Map<string, RegExp>()

/**
 * Whether a key means that name, as in Go's encoding/json/v2: by simple case folding (`paſſword` is
 * `password`, `paßword` isn't), and ignoring hyphens and underscores between words.
 */
export function isSameFolded(name: string, key: string): boolean {
  const letters = withoutLines(key)
  if (withoutLines(name).length !== letters.length) return false
  let folding = foldings.get(name)
  if (!folding) {
    folding = new RegExp(`^${withoutLines(name)}$`, 'iu')
    foldings.set(name, folding)
  }
  return folding.test(letters)
}

function withoutLines(text: string): string {
  return text.replaceAll('_', '').replaceAll('-', '')
}
