import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Settings } from '../settings/defaults.js'
import { type FileStore, recordFolder, thumbFolder } from './file-store.js'
import { createFolderLock } from './folder-lock.js'
import { createJournal, type Doubt, type Note } from './journal.js'
import { createStores } from './stores.js'
import { createThumbs, type Thumbs } from './thumb.js'
import type { UploadedFile } from './upload.js'

/** Who owns the files: `recordId` is '' for those of a whole collection. */
export interface FileOwner {
  collectionId: string
  recordId: string
}

/**
 * A change of files that belongs to a transaction. Call one of the two once the transaction has
 * ended. Neither throws: what fails now is done later, after the next start at the latest.
 */
export interface FileChange {
  commit(): Promise<void>
  undo(): Promise<void>
}

/** The files of records: no file is without its record, and no record without its files. */
export interface Files {
  /** The store of the current settings. */
  readonly store: FileStore
  readonly thumbs: Thumbs
  /** Where request bodies put their files while they are read. */
  uploadFolder(): Promise<string>
  /** Stores uploads before the transaction that uses them; undo() removes them. */
  place(owner: FileOwner, uploads: readonly UploadedFile[]): Promise<FileChange>
  /**
   * Notes what a transaction will leave behind, before it commits; commit() removes it: the named
   * files with their thumbs, or without names everything the owner has.
   */
  leave(owner: FileOwner, names?: readonly string[]): Promise<FileChange>
  /** Cleans up after processes that have died, and after failed work of this one. */
  recover(): Promise<void>
  close(): Promise<void>
}

export interface FilesOptions {
  /** The data folder. */
  dir: string
  settings: { readonly current: Pick<Settings, 's3'> }
  log: Logger
  /** The names of the files that an owner's record has now; undefined if the owner is gone. */
  namesOf(owner: FileOwner): Promise<readonly string[] | undefined>
}

// How often to look for leftovers of processes on other machines.
const recoverEveryMs = 60_000
// How often to look whether a backup has ended, possibly another process's. Arbitrary.
const heldCheckMs = 1_000
// Arbitrary.
const closeTimeoutMs = 2_000

/** Opens the files of a data folder; nothing is read or written until somebody needs a file. */
export function createFiles({ dir, settings, log, namesOf }: FilesOptions): Files {
  const journal = createJournal(dir, log)
  const lock = createFolderLock(dir)
  const stores = createStores(join(dir, 'storage'), settings)
  let timer: NodeJS.Timeout | undefined
  let heldTimer: NodeJS.Timeout | undefined
  let isClosed = false
  // Work that continues after the answers.
  const underWay = new Set<Promise<void>>()

  async function settle(doubt: Doubt): Promise<void> {
    const store = stores.at(doubt.where)
    const named = await namesOf(doubt)
    if (doubt.names === null) {
      if (!named) await removeAll(store, doubt)
      return
    }
    const orphans = doubt.names.filter((name) => !named?.includes(name))
    await removeNames(store, doubt, orphans)
    if (!named) await removeEmpty(store, doubt)
  }

  function track(work: Promise<void>): Promise<void> {
    underWay.add(work)
    return work.finally(() => underWay.delete(work))
  }

  /** Does the work and removes the note; if the work fails, the note stays for recover(). */
  async function finish(note: Note, work?: () => Promise<void>): Promise<void> {
    try {
      await work?.()
      await note.forget()
    } catch (error) {
      const { collectionId, recordId } = note.doubt
      log.warn({ err: error, collectionId, recordId }, 'files are left over until a later try')
      note.giveUp()
    }
  }

  /**
   * The row that names the files may be in a backup that is being made, so the files stay until it
   * is done. The backup takes the lock before it reads the rows, so if nobody holds the lock here,
   * its rows won't contain this one.
   */
  async function removeOrKeep(note: Note, remove: () => Promise<void>): Promise<void> {
    if ((await lock.holder()) === undefined) return finish(note, remove)
    note.giveUp()
    recoverOnceFree()
  }

  function recoverOnceFree(): void {
    if (isClosed) return
    heldTimer ??= setTimeout(() => {
      heldTimer = undefined
      void inBackground(async () => {
        if (!(await recoverUnlessHeld())) recoverOnceFree()
      })
    }, heldCheckMs).unref()
  }

  /** The change keeps using the current store, whatever the settings say when it ends. */
  async function begin(owner: FileOwner, names: string[] | null) {
    const { where, store } = stores.current()
    return { store, note: await journal.note({ ...owner, names, where }) }
  }

  /** A crash must not leave a thumb of an image that was being removed. */
  async function noteThumb(key: string): Promise<() => Promise<void>> {
    const [collectionId = '', recordId = '', name = ''] = key.split('/')
    const { note } = await begin({ collectionId, recordId }, [name])
    return () => finish(note)
  }

  /** False while somebody holds the lock. */
  async function recoverUnlessHeld(): Promise<boolean> {
    if ((await lock.holder()) !== undefined) return false
    await journal.recover(settle)
    return true
  }

  function inBackground(work: () => Promise<unknown>): Promise<void> {
    const done = work().then(
      () => {},
      (error) => log.warn({ err: error }, 'recovery failed'),
    )
    return track(done)
  }

  const thumbs = createThumbs({ log, uploadFolder: journal.uploadFolder, note: noteThumb })

  return {
    get store() {
      return stores.current().store
    },
    thumbs,
    uploadFolder: journal.uploadFolder,

    async place(owner, uploads) {
      const names = uploads.map(({ name }) => name)
      const { store, note } = await begin(owner, names)
      const change: FileChange = {
        commit: () => track(finish(note)),
        undo: () =>
          finish(note, async () => {
            await removeNames(store, owner, names)
            await removeEmpty(store, owner)
          }),
      }
      const folder = recordFolder(owner.collectionId, owner.recordId)
      try {
        for (const { name, path, originalName, md5, type } of uploads) {
          const { contentType } = type
          await store.put(`${folder}/${name}`, path, { contentType, originalName, md5 })
        }
      } catch (error) {
        await change.undo()
        throw error
      }
      return change
    },

    async leave(owner, names) {
      const { store, note } = await begin(owner, names ? [...names] : null)
      const remove = () => (names ? removeNames(store, owner, names) : removeAll(store, owner))
      return { commit: () => track(removeOrKeep(note, remove)), undo: () => finish(note) }
    },

    async recover() {
      await recoverUnlessHeld()
      timer ??= setInterval(() => inBackground(recoverUnlessHeld), recoverEveryMs).unref()
    },

    async close() {
      isClosed = true
      clearInterval(timer)
      clearTimeout(heldTimer)
      // A remote storage may take long; what isn't done by then is in the journal.
      await Promise.race([Promise.all(underWay), wait(closeTimeoutMs, undefined, { ref: false })])
      await journal.close()
    },
  }
}

async function removeNames(
  store: FileStore,
  owner: FileOwner,
  names: readonly string[],
): Promise<void> {
  const folder = recordFolder(owner.collectionId, owner.recordId)
  for (const name of names) {
    if (name === '' || /[/\\]/.test(name)) continue
    const key = `${folder}/${name}`
    await store.remove(key)
    await store.removeFolder(thumbFolder(key))
  }
}

async function removeAll(store: FileStore, { collectionId, recordId }: FileOwner): Promise<void> {
  await store.removeFolder(recordId === '' ? collectionId : recordFolder(collectionId, recordId))
}

async function removeEmpty(store: FileStore, owner: FileOwner): Promise<void> {
  await store.removeEmptyFolder(recordFolder(owner.collectionId, owner.recordId))
}

/**
 * The same files for flows inside a transaction that somebody else commits: their changes wait for
 * `commit` or `undo`.
 */
export function deferChanges(files: Files): { files: Files } & FileChange {
  const changes: FileChange[] = []
  const defer = (change: FileChange): FileChange => {
    changes.push(change)
    return { commit: async () => {}, undo: async () => {} }
  }
  const deferred: Files = Object.create(files, {
    place: {
      value: async (...given: Parameters<Files['place']>) => defer(await files.place(...given)),
    },
    leave: {
      value: async (...given: Parameters<Files['leave']>) => defer(await files.leave(...given)),
    },
  })
  return {
    files: deferred,
    async commit() {
      for (const change of changes) await change.commit()
    },
    async undo() {
      for (const change of changes.reverse()) await change.undo()
    },
  }
}
