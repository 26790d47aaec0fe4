import { chmod, copyFile, mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { keyFile } from '../auth/factor-key-file.js'
import { StartError } from '../base/errors.js'

export interface FilesResult {
  files: number
  bytes: number
}

// Arbitrary: more at once don't make a disk faster.
const atOnce = 8

/**
 * Copies the records' files and the key of second factors; existing files of the same size are
 * kept. Throws StartError if another key is there.
 */
export async function copyFiles(
  from: string,
  to: string,
  report: (done: number, total: number) => void,
): Promise<FilesResult> {
  if (resolve(from) === resolve(to)) return { files: 0, bytes: 0 }
  await mkdir(to, { recursive: true })
  await copyKey(from, to)
  const storage = join(from, 'storage')
  const entries = await readdir(storage, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(storage.length + 1))
  const folders = new Set(paths.map(dirname))
  for (const folder of folders) await mkdir(join(to, 'storage', folder), { recursive: true })
  const waiting = [...paths]
  let done = 0
  let bytes = 0
  const work = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const size = await copyOne(join(storage, path), join(to, 'storage', path))
      bytes += size
      report(++done, paths.length)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { files: paths.length, bytes }
}

async function copyOne(from: string, to: string): Promise<number> {
  const { size } = await stat(from)
  const there = await stat(to).catch(() => undefined)
  if (there?.size !== size) {
    // A file with its final name is complete.
    await copyFile(from, `${to}.part`)
    await rename(`${to}.part`, to)
  }
  return size
}

async function copyKey(from: string, to: string): Promise<void> {
  const key = await readFile(join(from, keyFile)).catch(() => undefined)
  if (key === undefined) return
  const path = join(to, keyFile)
  const there = await readFile(path).catch(() => undefined)
  if (there?.equals(key)) return
  if (there) throw new StartError(`${path} is another key of second factors: move it away first`)
  await copyFile(join(from, keyFile), `${path}.part`)
  await chmod(`${path}.part`, 0o600)
  await rename(`${path}.part`, path)
}
