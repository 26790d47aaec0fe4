import { parseMediaType } from './media-type-header.js'

/** What a part of a multipart body calls itself. */
export interface PartName {
  /** Its form field. */
  field: string
  /** Its file's name without folders; '' for a part that is no file. */
  file: string
}

/**
 * Reads a part's Content-Disposition as Go's mime/multipart does: percent signs and most backslashes
 * are taken as they are, and a header that isn't well formed names nothing (undefined).
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
