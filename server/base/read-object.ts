import { endOfString, parseRight, skipBlanks } from './lenient-json.js'

/**
 * Calls `read` with each key of a JSON object and where its value begins; it returns where the value
 * ends. Returns where the object ends. Throws SyntaxError at the first fault, after `read` got what
 * came before it, as Go's encoding/json/v2 decodes while it reads.
 */
export function readObject(
  json: string,
  start: number,
  read: (key: string, start: number) => number,
): number {
  if (json[start] !== '{') throw new SyntaxError('not an object')
  const keys = new Set<string>()
  let at = skipBlanks(json, start + 1)
  if (json[at] === '}') return at + 1
  for (;;) {
    if (json[at] !== '"') throw new SyntaxError('not a key')
    const keyEnd = endOfString(json, at)
    const key = parseRight(json.slice(at, keyEnd)) as string
    const colon = skipBlanks(json, keyEnd)
    if (json[colon] !== ':' || keys.has(key)) throw new SyntaxError('no value, or a key twice')
    keys.add(key)
    at = skipBlanks(json, read(key, skipBlanks(json, colon + 1)))
    if (json[at] === '}') return at + 1
    if (json[at] !== ',') throw new SyntaxError('not the end of an object')
    at = skipBlanks(json, at + 1)
  }
}
