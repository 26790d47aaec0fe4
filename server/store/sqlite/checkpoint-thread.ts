import { parentPort } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { sql } from './dialect.js'

/**
 * The thread of long-checkpoints.ts. A path requests a checkpoint of that database; the answer is the
 * path and, if it failed, the reason; `null` closes all.
 */
const open = new Map<string, Database.Database>()

parentPort!.on('message', (path: string | null) => {
  if (path === null) {
    for (const database of open.values()) database.close()
    // The thread ends with its port.
    parentPort!.close()
    return
  }
  let fault = ''
  try {
    const database = open.get(path) ?? openExisting(path)
    open.set(path, database)
    database.prepare(sql.checkpointPassive).get()
  } catch (error) {
    fault = String(error)
  }
  parentPort!.postMessage([path, fault])
})

function openExisting(path: string): Database.Database {
  // Never waits: the current writer asks again later.
  return new Database(path, { fileMustExist: true, timeout: 0 })
}
