import { StartError } from '../base/errors.js'
import { copyNoteTable as table } from '../store/migrations/prepare.js'
import { sql } from '../store/sqlite/dialect.js'
import type { Db, Store } from '../store/store.js'

/**
 * What is done of a copy, in the target, so that one that was ended goes on where it was. While the
 * note is there the gateway doesn't start on it.
 */
export interface Note {
  isDone(step: string): boolean
  /** Does a step, unless it is done. */
  step(name: string, work: () => Promise<unknown>): Promise<void>
  /** The copy is whole. */
  remove(): Promise<void>
}

/**
 * Opens the note of an earlier try, or begins one: `begin` runs in the same transaction. Throws StartError
 * for a target that is in use, or half of another copy.
 */
export async function openNote(
  { store, shown }: { store: Store; shown: string },
  source: string,
  begin: (tx: Db) => Promise<void>,
): Promise<Note> {
  await store.transaction(
    async (tx) => {
      const tables = (await tx.all<{ name: string }>(sql.tableNames)).map(({ name }) => name)
      if (!tables.includes(table)) {
        if (tables.length > 0) throw new StartError(`${shown} is not empty: it has ${tables[0]}`)
        await tx.run(`CREATE TABLE ${table} (step TEXT PRIMARY KEY NOT NULL)`)
        await tx.run(`INSERT INTO ${table} (step) VALUES (?)`, [`from ${source}`])
        await begin(tx)
        return
      }
      const mine = await tx.get(`SELECT 1 FROM ${table} WHERE step = ?`, [`from ${source}`])
      if (!mine) throw new StartError(`${shown} is half of another copy: empty it first`)
    },
    { isLong: true },
  )
  const rows = await store.read.all<{ step: string }>(`SELECT step FROM ${table}`)
  const done = new Set(rows.map(({ step }) => step))
  return {
    isDone: (step) => done.has(step),
    async step(name, work) {
      if (done.has(name)) return
      await work()
      await store.transaction((tx) => tx.run(`INSERT INTO ${table} (step) VALUES (?)`, [name]))
      done.add(name)
    },
    remove: () =>
      store.transaction(
        async (tx) => {
          await tx.run(`DROP TABLE ${table}`)
        },
        { isLong: true },
      ),
  }
}
