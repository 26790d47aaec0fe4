import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from '../../base/errors.js'
import { databasePaths } from '../folder.js'

/**
 * Creates the folder if missing, and checks existing files without opening a database: a folder or
 * file that can't be written, or a file that isn't a database, prevents the start without being
 * touched.
 */
export function checkFolder(dir: string): void {
  try {
    makeFolder(dir)
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new StartError(`the data folder ${dir} is not writable (${reasonOf(error)})`, {
      cause: error,
    })
  }
  for (const path of Object.values(databasePaths(dir))) checkFile(path)
}

function checkFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return
  if (!stats.isFile()) throw new StartError(`${path} is not a file`)
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw new StartError(`${path} is not writable (${reasonOf(error)})`, { cause: error })
  }
  if (stats.size > 0 && !hasDatabaseHeader(path)) {
    throw new StartError(`${path} is not a SQLite database`)
  }
}

// https://www.sqlite.org/fileformat.html: the first 16 bytes.
const magic = 'SQLite format 3\0'

function hasDatabaseHeader(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(magic.length)
    readSync(file, head, 0, head.length, 0)
    return head.toString('latin1') === magic
  } finally {
    closeSync(file)
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error)
}

/**
 * Level by level: Node's recursive mkdir never ends if a file system refuses with ENOENT (/proc).
 */
function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  makeFolder(dirname(dir))
  mkdirSync(dir)
}
