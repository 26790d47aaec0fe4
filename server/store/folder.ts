/** What others than the store ask of a folder's databases as files: commands, backups, the metrics. */
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

/** Throws StartError for a path that something else than a folder has. */
export function refuseFile(dir: string): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new StartError(`--dir (serve.dir): ${dir} is not a folder`)
  }
}
