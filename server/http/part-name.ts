import { parseMediaType } from './media-type-header.js'

/** The names in the header of a multipart part. */
export interface PartName {
  /** The form field. */
  field: string
  /** The file's name without folders; '' for a part that isn't a file. */
  file: string
}

/**
 * Parses a part's Content-Disposition like Go's mime/multipart: percent signs and most backslashes
 * are kept as they are. A malformed header names nothing (undefined).
 */
export function readPartName(disposition: string): PartName | undefined {
  const parsed = parseMediaType(disposition)
  if (parsed?.type !== 'form-data') return undefined
  const { parameters } = parsed
  return {
    field: parameters.get('name') ?? '',
    file: baseName(parameters.get('filename') ?? ''),
  }
}

function baseName(path: string): string {
  if (path === '') return ''
  let end = path.length
  while (path[end - 1] === '/') end--
  const trimmed = path.slice(0, end)
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1)
}
