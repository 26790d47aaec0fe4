/** The questions that commands, backups and the metrics ask about a folder's database files. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../base/errors.js'

export { openSnapshot } from './sqlite/copy.js'
export { isUnused, requireSound } from './sqlite/soundness.js'

/** The databases of a data folder: PocketBase's two, and the gateway's own. */
export function databasePaths(dir: string) {
  return {
    records: join(dir, 'data.db'),
    logs: join(dir, 'auxiliary.db'),
    own: join(dir, 'pocketgate.db'),
  }
}

/** Throws StartError if the path is something other than a folder. */
export function refuseFile(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new StartError(`--dir (serve.dir): ${dir} is not a folder`)
  }
}
