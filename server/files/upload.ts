import { type Detected, detectType } from './mime/detect.js'
import { storedName } from './names.js'

/** A received file, and where it is until the request is over. */
export interface ReceivedFile {
  path: string
  /** The client's name for it, without folders. */
  originalName: string
  size: number
  /** MD5 of the bytes, in hex. */
  md5: string
  /**
   * Its first bytes: at least those needed to detect its type (headBytes of mime/detect.ts), or
   * all.
   */
  head: Buffer
}

/**
 * An uploaded file that a record may contain. Rules and JSON see `name`, `originalName` and `size`,
 * as in PocketBase (tools/filesystem/file.go AsMap).
 */
export class UploadedFile {
  /** The name under which it will be stored. */
  readonly name: string
  readonly originalName: string
  readonly size: number
  readonly #received: ReceivedFile
  readonly #detected: Detected

  constructor(received: ReceivedFile) {
    const detected = detectType(received.head)
    this.name = storedName(received.originalName, detected.extension)
    this.originalName = received.originalName
    this.size = received.size
    this.#received = received
    this.#detected = detected
  }

  /** The same file, sent again under its stored name, as a batch in PocketBase does. */
  again(): UploadedFile {
    return new UploadedFile({ ...this.#received, originalName: this.name })
  }

  get path(): string {
    return this.#received.path
  }

  get md5(): string {
    return this.#received.md5
  }

  /** Its type by content, whatever the client says. */
  get type(): Detected {
    return this.#detected
  }
}

/** Uploads by the name of their form field. */
export type Uploads = ReadonlyMap<string, readonly UploadedFile[]>

export const noUploads: Uploads = new Map()

/** For an empty body that claims to be a multipart form: reading files from it is an error. */
export const unreadUploads: Uploads = new Map()
