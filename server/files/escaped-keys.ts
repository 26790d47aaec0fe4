/**
 * A key as names of files and objects have it: control characters are escaped, as PocketBase
 * writes them.
 */
export function escapeControls(key: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
  return key.replace(/[\0-\x1f]/g, escapeCharacter)
}

export function escapeCharacter(character: string): string {
  return `__0x${character.charCodeAt(0).toString(16)}__`
}

/** The key of such a name. */
export function unescapeControls(name: string): string {
  return name.replace(/__0x(1?[\da-f])__/g, unescapeCharacter)
}

/** The same for every character; what is no character's number is kept. */
export function unescapeKey(name: string): string {
  return name.replace(/__0x([\da-f]{1,6})__/g, unescapeCharacter)
}

function unescapeCharacter(whole: string, hex: string): string {
  const code = Number.parseInt(hex, 16)
  return code > 0x10ffff ? whole : String.fromCodePoint(code)
}
