import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { docsId } from '../api/docs-folder.js'
import Database from '../helper/database.js'

/** Up to this size contentOf makes pictures. */
const pictureBytes = 1000
// One pixel; bytes after the end of a PNG are ignored.
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/**
 * Content that identifies its file and length: for the file that is sent as `tag` plus an
 * extension.
 */
export function contentOf(tag: string, bytes: number): Buffer {
  const lead = bytes < pictureBytes ? picture : Buffer.alloc(0)
  return Buffer.concat([lead, Buffer.from(`${tag} ${bytes}\n`)], Math.max(bytes, pictureBytes / 5))
}

/** Fails unless these are the bytes that contentOf made for the file with that stored name. */
export function checkContent(name: string, bytes: Buffer): void {
  const tag = name.slice(0, name.indexOf('_'))
  const lead = bytes.subarray(0, picture.length).equals(picture) ? picture.length : 0
  const told = bytes.toString('latin1', lead, lead + 40)
  const [, found, size] = /^(\w+) (\d+)\n/.exec(told) ?? []
  assert.is(found, tag, `${name} has the bytes of another file`)
  assert.is(bytes.length, contentOf(tag, Number(size)).length, `${name} is cut`)
}

/** The names of all files of each record in `docs`, by record id. */
export function namedFiles(dir: string): Map<string, string[]> {
  const db = new Database(join(dir, 'data.db'))
  try {
    assert.is(db.pragma('integrity_check', { simple: true }), 'ok')
    const rows = db.prepare('SELECT id, files, secret, text FROM docs').all() as Row[]
    return new Map(
      rows.map(({ id, files, secret, text }) => [
        id,
        [...JSON.parse(files), secret, text].filter((name) => name !== ''),
      ]),
    )
  } finally {
    db.close()
  }
}

interface Row {
  id: string
  files: string
  secret: string
  text: string
}

/** Checks that every file that a record names exists, complete and with its attributes. */
export function checkNamed(dir: string): void {
  for (const [id, names] of namedFiles(dir)) {
    for (const name of names) {
      const path = join(dir, 'storage', docsId, id, name)
      assert.ok(existsSync(path), `record ${id} has no ${name}`)
      assert.ok(existsSync(`${path}.attrs`), `${name} has no attributes`)
      JSON.parse(readFileSync(`${path}.attrs`, 'utf8'))
      checkContent(name, readFileSync(path))
    }
  }
}

/** Files, folders, thumbs and unfinished pieces in the storage that no record names. */
export function unnamedFiles(dir: string): string[] {
  const named = namedFiles(dir)
  const unnamed: string[] = []
  for (const id of list(join(dir, 'storage', docsId))) {
    const names = named.get(id)
    if (!names) unnamed.push(id)
    const expected = new Set(names?.flatMap((name) => [name, `${name}.attrs`, `thumbs_${name}`]))
    for (const file of list(join(dir, 'storage', docsId, id))) {
      if (!expected.has(file)) unnamed.push(`${id}/${file}`)
    }
  }
  return unnamed
}

/** Notes and unfinished uploads that processes have left behind. */
export function leftBehind(dir: string): { notes: number; uploads: number } {
  const counts = { notes: 0, uploads: 0 }
  const parent = join(dir, '.pocketgate')
  for (const process of list(parent)) {
    counts.notes += list(join(parent, process, 'notes')).length
    counts.uploads += list(join(parent, process, 'uploads')).length
  }
  return counts
}

function list(folder: string): string[] {
  return existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : []
}
