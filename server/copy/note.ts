import { StartError } from '../base/errors.js'
import { copyNoteTable } from '../store/migrations/prepare.js'
import * as notes from '../store/statements/copy-note.js'
import { tableNames } from '../store/statements/schema.js'
import type { Db, Store } from '../store/store.js'

/**
 * The progress of a copy, in the target, so that an interrupted copy can continue. While the note
 * exists, the gateway doesn't start on the target.
 */
export interface Note {
  isDone(step: string): boolean
  /** Does a step, unless it is already done. */
  step(name: string, work: () => Promise<unknown>): Promise<void>
  /** The copy is complete. */
  remove(): Promise<void>
}

/**
 * Opens the note of an earlier attempt, or starts one: `begin` runs in the same transaction. Throws
 * StartError for a target that is in use, or holds part of another copy.
 */
export async function openNote(
  { store, shown }: { store: Store; shown: string },
  source: string,
  begin: (tx: Db) => Promise<void>,
): Promise<Note> {
  await store.transaction(
    async (tx) => {
      const tables = await tableNames(tx)
      if (!tables.includes(copyNoteTable)) {
        if (tables.length > 0) throw new StartError(`${shown} is not empty: it has ${tables[0]}`)
        await notes.create(tx)
        await notes.add(tx, `from ${source}`)
        await begin(tx)
        return
      }
      const isMine = await notes.has(tx, `from ${source}`)
      if (!isMine) throw new StartError(`${shown} is half of another copy: empty it first`)
    },
    { isLong: true },
  )
  const done = new Set(await notes.steps(store.read))
  return {
    isDone: (step) => done.has(step),
    async step(name, work) {
      if (done.has(name)) return
      await work()
      await store.transaction((tx) => notes.add(tx, name))
      done.add(name)
    },
    remove: () =>
      store.transaction(
        async (tx) => {
          await notes.drop(tx)
        },
        { isLong: true },
      ),
  }
}
