import type { FileHandle } from 'node:fs/promises'

/**
 * The first `length` bytes of a file, in a buffer of their own, so that its memory can be released.
 * Throws if there are fewer.
 */
export async function readWhole(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, at)
    if (bytesRead === 0) throw new Error('a file on the disk is shorter than it was')
    at += bytesRead
  }
  return bytes
}
