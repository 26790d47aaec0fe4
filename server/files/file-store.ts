import type { Readable } from 'node:stream'

/** Attributes stored beside a file's bytes. */
export interface FileAttributes {
  contentType: string
  /** The client's name for the file; left out for files that the server made. */
  originalName?: string
  /** MD5 of the bytes, in hex. */
  md5: string
}

/** What is known about a stored file. */
export interface StoredFile {
  size: number
  contentType: string
  /** Milliseconds since 1970. */
  modified: number
  /** Quoted, as in the ETag header. */
  etag: string
}

/** A file in a list. */
export interface ListedFile {
  key: string
  size: number
  /** Milliseconds since 1970. */
  modified: number
}

/** Both ends are included. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Where uploaded files are stored: a folder, or a bucket. A key is `COLLECTION/RECORD/NAME`, or
 * `COLLECTION/RECORD/thumbs_NAME/SIZE_NAME`, as in PocketBase.
 */
export interface FileStore {
  /** Stores the file at `path`; it may be gone from there afterwards. */
  put(key: string, path: string, attributes: FileAttributes): Promise<void>
  /** Undefined if there is no such file. */
  stat(key: string): Promise<StoredFile | undefined>
  /** A file's bytes, all of them or those of the range. Throws if there is no such file. */
  read(key: string, range?: ByteRange): Promise<Buffer | Readable>
  /** The files whose keys begin with the prefix and have no slash after it, sorted by key. */
  list(prefix: string): Promise<ListedFile[]>
  /** Removes a file; a missing file isn't an error. */
  remove(key: string): Promise<void>
  /** Removes everything in a folder, given without a trailing slash. */
  removeFolder(folder: string): Promise<void>
  /** Removes an empty folder; any other stays. */
  removeEmptyFolder(folder: string): Promise<void>
  /** The path of a file's bytes on this machine; undefined if they are elsewhere. */
  pathOf(key: string): string | undefined
}

/** Sorted by the bytes of the keys, as Go and S3 do. */
export function sortByKey(files: ListedFile[]): ListedFile[] {
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
}

/** The folder of a record's files. */
export function recordFolder(collectionId: string, recordId: string): string {
  return `${collectionId}/${recordId}`
}

/** The folder of a file's thumbs. */
export function thumbFolder(key: string): string {
  const slash = key.lastIndexOf('/')
  return `${key.slice(0, slash)}/thumbs_${key.slice(slash + 1)}`
}
