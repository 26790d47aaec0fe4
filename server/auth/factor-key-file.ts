import {
  constants,
  copyFileSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { randomText } from '../base/ids.js'
import { type Key, keyFrom, newKey } from './factor-secret.js'

/** In the data folder, with mode 0600. */
export const keyFile = 'pocketgate.key'

/** The file's keys, one per line, newest first; none if there is no file. */
export function readKeys(path: string): Key[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
  return text
    .split('\n')
    .filter((line) => /^[A-Za-z0-9_-]{43}$/.test(line))
    .map((line) => Buffer.from(line, 'base64url'))
    .map(keyFrom)
}

/**
 * If several processes do this at once, one creates the file: a link fails if the name is taken.
 */
export function makeFile(path: string): void {
  const beside = writeBeside(path, [newKey()])
  try {
    linkSync(beside, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    // A file system without links.
    try {
      copyFileSync(beside, path, constants.COPYFILE_EXCL)
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause
    }
  } finally {
    rmSync(beside, { force: true })
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

/** Replaces the file in one step. */
export function writeKeys(path: string, keys: readonly Key[]): void {
  renameSync(writeBeside(path, keys), path)
}

function writeBeside(path: string, keys: readonly Key[]): string {
  const beside = `${path}.${randomText(8)}`
  const text = keys.map(({ bytes }) => `${bytes.toString('base64url')}\n`).join('')
  writeFileSync(beside, text, { mode: 0o600, flag: 'wx', flush: true })
  return beside
}
