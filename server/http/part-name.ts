// Characters before which a backslash is an escape, as in Go's mime package.
const special = '()<>@,;:\\\\"/[\\]?='
const parameterForm = new RegExp(
  `;\\s*([^\\s;=]+)\\s*=\\s*(?:"((?:\\\\[${special}]|[^"\\r\\n])*)"|([^\\s;"]*))`,
  'g',
)
const escaped = new RegExp(`\\\\([${special}])`, 'g')

/**
 * The file name in a part's Content-Disposition, without folders; '' where the part is no file.
 * Percent signs and backslashes in it are taken as they are, as Go's mime/multipart does.
 */
export function partFileName(disposition: string): string {
  let plain = ''
  for (const [, name = '', quoted, bare = ''] of disposition.matchAll(parameterForm)) {
    const value = quoted === undefined ? bare : quoted.replace(escaped, '$1')
    const key = name.toLowerCase()
    if (key === 'filename*') return baseName(decodeExtended(value) ?? plain)
    if (key === 'filename') plain = value
  }
  return baseName(plain)
}

/** `UTF-8''a%20b` (RFC 5987); undefined where it isn't that. */
function decodeExtended(value: string): string | undefined {
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
