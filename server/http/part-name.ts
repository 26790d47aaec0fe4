/** What a part of a multipart body calls itself. */
export interface PartName {
  /** Its form field. */
  field: string
  /** Its file's name without folders; '' for a part that is no file. */
  file: string
}

// Far more than any client sends.
const longestHeader = 8192
// Characters before which a backslash is an escape, as in Go's mime package.
const special = '()<>@,;:\\\\"/[\\]?='
const token = "[!#$%&'*+.^_`|~\\w-]+"
// Each character can match in one way only: headers come from guests.
const quoted = `(?:\\\\[${special}]|(?!\\\\[${special}])[^"\\r\\n])*`
const parameter = `\\s*;\\s*(${token})=(?:(${token})|"(${quoted})")`
const wholeHeader = new RegExp(`^\\s*form-data(?:${parameter})*\\s*(?:;\\s*)?$`, 'i')
const parameters = new RegExp(parameter, 'g')
const escaped = new RegExp(`\\\\([${special}])`, 'g')

/**
 * Reads a part's Content-Disposition as Go's mime/multipart does: percent signs and most backslashes
 * are taken as they are, and a header that isn't well formed names nothing (undefined).
 */
export function readPartName(disposition: string): PartName | undefined {
  if (disposition.length > longestHeader || !wholeHeader.test(disposition)) return undefined
  const values = new Map<string, string>()
  for (const [, name = '', bare, quoted = ''] of disposition.matchAll(parameters)) {
    const key = name.toLowerCase()
    const value = bare ?? quoted.replace(escaped, '$1')
    if (values.has(key) && values.get(key) !== value) return undefined
    values.set(key, value)
  }
  const extended = decodeExtended(values.get('filename*'))
  return {
    field: values.get('name') ?? '',
    file: baseName(extended ?? values.get('filename') ?? ''),
  }
}

/** `UTF-8''a%20b` (RFC 5987); undefined where it isn't that. */
function decodeExtended(value = ''): string | undefined {
  const [, text] = /^(?:utf-8|us-ascii)'[^']*'(.*)$/i.exec(value) ?? []
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function baseName(path: string): string {
  if (path === '') return ''
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}
