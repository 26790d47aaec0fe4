import { randomText } from '../base/ids.js'

const randomAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
const randomLength = 10
// PocketBase's limit, in bytes.
const longestRead = 300
const longestName = 100
const longestExtension = 20

/**
 * A new name for an uploaded file: the given name in snake case, a random part, and its extension
 * (or `detected` if it has none). It only contains letters, digits and `_ . * - + = #`. Source:
 * PocketBase tools/filesystem/file.go normalizeName.
 */
export function storedName(given: string, detected: string): string {
  // Byte by byte: every character outside ASCII is removed, so half of one does no harm.
  const name = Buffer.from(given).subarray(-longestRead).toString('latin1')
  const ending = extensionOf(name)
  const base = name.slice(0, name.length - ending.length).replace(/^\.+|\.+$/g, '')
  let clean = snakeCase(base).slice(0, longestName)
  if (clean.length < 3) clean += randomText(randomLength, randomAlphabet)
  const random = randomText(randomLength, randomAlphabet)
  return `${clean}_${random}${cleanExtension(ending) || detected}`
}

/** From the second-last dot if there are two, as in `.tar.gz`; '' without a dot. */
function extensionOf(name: string): string {
  const last = name.lastIndexOf('.')
  if (last < 0) return ''
  const before = last === 0 ? -1 : name.lastIndexOf('.', last - 1)
  return name.slice(before >= 0 ? before : last)
}

/** '' for an extension with nothing but dots and characters that aren't allowed. */
function cleanExtension(ending: string): string {
  const trim = (text: string) => text.replace(/^\.+|\.+$/g, '')
  let clean = trim(ending.replace(/[^\w.*\-+=#]+/g, ''))
  if (clean === '') return ''
  // The dot makes it longer by one.
  if (clean.length + 1 > longestExtension) clean = trim(clean.slice(-longestExtension))
  return `.${clean}`
}

/** `myPhoto 10.of ME` → `my_photo_10_of_me`. Source: PocketBase tools/inflector Snakecase. */
export function snakeCase(text: string): string {
  return text
    .split(/[\W_]+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/(?<=[^A-Z])[A-Z]/g, '_$&'))
    .join('_')
    .toLowerCase()
}
