import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { readZip } from '../store/read-zip.js'

/** Unpacks a zip without any of our code. */
export async function unzip(path: string, into: string): Promise<void> {
  for await (const { name, content } of readZip(path)) {
    mkdirSync(dirname(join(into, name)), { recursive: true })
    await pipeline(content, createWriteStream(join(into, name)))
  }
}
