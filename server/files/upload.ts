import { type Detected, detectType } from './mime/detect.js'
import { storedName } from './names.js'

/** A file as it came in: where it lies until the request is over. */
export interface ReceivedFile {
  path: string
  /** The client's name for it, without folders. */
  originalName: string
  size: number
  /** Of the bytes, in hex. */
  md5: string
  /** Its first bytes, at least as many as its type is told by (headBytes of mime/detect.ts), or all. */
  head: Buffer
}

/**
 * An uploaded file that a record may take. Rules and JSON see `name`, `originalName` and `size`, as
 * in PocketBase (tools/filesystem/file.go AsMap).
 */
export class UploadedFile {
  /** The name that it gets where it is stored. */
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

  /** The same file, sent once more under its stored name: how a batch of PocketBase hands it on. */
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

/** Those of an empty body that calls itself a multipart form: whoever looks for files finds a fault. */
export const unreadUploads: Uploads = new Map()
