import type { Readable } from 'node:stream'

/** What is kept beside a file's bytes. */
export interface FileAttributes {
  contentType: string
  /** The name that the client gave it; left out for what the server made. */
  originalName?: string
  /** Of the bytes, in hex. */
  md5: string
}

/** What is known of a stored file. */
export interface StoredFile {
  size: number
  contentType: string
  /** Milliseconds since 1970. */
  modified: number
  /** Quoted, as the ETag header has it. */
  etag: string
}

/** A file in a list. */
export interface ListedFile {
  key: string
  size: number
  /** Milliseconds since 1970. */
  modified: number
}

/** Both ends count. */
export interface ByteRange {
  start: number
  end: number
}

/**
 * Where uploaded files lie: a folder, or a bucket. A key is `COLLECTION/RECORD/NAME`, or
 * `COLLECTION/RECORD/thumbs_NAME/SIZE_NAME`, as PocketBase lays them out.
 */
export interface FileStore {
  /** Takes the file at `path` in; it may be gone from there afterwards. */
  put(key: string, path: string, attributes: FileAttributes): Promise<void>
  /** Undefined where there is no such file. */
  stat(key: string): Promise<StoredFile | undefined>
  /** A file's bytes, all or those of the range. Throws where there is no such file. */
  read(key: string, range?: ByteRange): Promise<Buffer | Readable>
  /** The files whose keys begin with that text and have no slash after it, by key. */
  list(prefix: string): Promise<ListedFile[]>
  /** Removes a file; one that isn't there is no fault. */
  remove(key: string): Promise<void>
  /** Removes all that lies under a folder, given without a closing slash. */
  removeFolder(folder: string): Promise<void>
  /** Removes a folder with nothing in it; every other one stays. */
  removeEmptyFolder(folder: string): Promise<void>
  /** Where a file's bytes lie on this machine; undefined where they don't. */
  pathOf(key: string): string | undefined
}

/** In the order of their keys' bytes, as Go and S3 sort them. */
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
