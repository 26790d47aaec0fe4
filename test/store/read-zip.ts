import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { type Entry, type Options, open, type ZipFile } from 'yauzl'

/** The files of a zip in order; each must be read before the next is requested. */
export async function* readZip(path: string): AsyncGenerator<{ name: string; content: Readable }> {
  const openZip = promisify<string, Options, ZipFile>(open)
  const zip = await openZip(path, { lazyEntries: true, autoClose: true })
  // A few listeners per entry, which stay.
  zip.setMaxListeners(0)
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.once('entry', resolve)
      zip.once('end', () => resolve(undefined))
      zip.once('error', reject)
      zip.readEntry()
    })
    if (!entry) return
    const content = await promisify<Entry, Readable>(zip.openReadStream.bind(zip))(entry)
    yield { name: entry.fileName, content }
  }
}
