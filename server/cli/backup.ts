import { existsSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { Command } from 'commander'
import { missingKey } from '../auth/missing-key.js'
import { backupNameFaults } from '../backups/names.js'
import type { Progress } from '../backups/pack.js'
import { prepareRestore, type RestoreSource, swapIn } from '../backups/prepare-restore.js'
import { removeBackup } from '../backups/remove.js'
import { dropRestoreFolder } from '../backups/swap.js'
import { createZipStore } from '../backups/zip-store.js'
import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { openApp } from '../compose.js'
import { createFolderLock } from '../files/folder-lock.js'
import { defaultSettings } from '../settings/defaults.js'
import { databasePaths } from '../store/folder.js'
import { noted } from './noted.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

/** `backup create|list|restore|delete`: the API's backups without a server. */
export function backupCommand(terminal: Terminal): Command {
  const command = new Command('backup')
    .helpCommand(false)
    .description('Makes, lists, restores and deletes backups of the data folder')
  command
    .command('create')
    .description('Makes a backup, also while a server runs on the folder')
    .argument('[name]', 'letters a-z, digits, _ and -, with .zip at the end; left out: one of now')
    .action(async (name: string | undefined, _options, self: Command) => {
      await withApp(self, (app) => create(app, name ?? '', terminal))
    })
  command
    .command('list')
    .description('Lists the backups: name, bytes and time')
    .action(async (_options, self: Command) => {
      await withApp(self, (app) => list(app, terminal))
    })
  command
    .command('restore')
    .description('Puts a backup in the place of what is in the folder; no server may run on it')
    .argument('[name]', 'the name of a backup, or the path of a zip')
    .action(async (name: string | undefined, _options, self: Command) => {
      await restore(readConfig(self), nameGiven(name), terminal)
    })
  command
    .command('delete')
    .description('Deletes a backup')
    .argument('[name]')
    .action(async (name: string | undefined, _options, self: Command) => {
      const given = nameGiven(name)
      const remove = (app: App) => explained(`can't delete ${given}`, removeBackup(app, given))
      await withApp(self, (app) => noted(app, 'backup.delete', () => remove(app), { name: given }))
      terminal.out(`Deleted the backup ${given}`)
    })
  return command
}

async function create(app: App, given: string, terminal: Terminal): Promise<void> {
  const faults = await backupNameFaults(app, given)
  if (faults) {
    const { message } = faults['name'] as { message: string }
    throw new StartError(`the name ${JSON.stringify(given)}: ${message}`)
  }
  const name = given || app.backups.newName('pb_backup_')
  await noted(
    app,
    'backup.create',
    () => explained("can't make the backup", app.backups.create(name, progressOn(terminal))),
    { name },
  )
  terminal.out(`Made the backup ${name}`)
}

async function list(app: App, terminal: Terminal): Promise<void> {
  const files = await explained("can't list the backups", app.backups.list())
  const width = Math.max(0, ...files.map(({ key }) => key.length))
  for (const { key, size, modified } of files) {
    terminal.out(`${key.padEnd(width)}  ${String(size).padStart(12)}  ${formatDate(modified)}`)
  }
  if (files.length === 0) terminal.out('There are no backups.')
}

async function restore(config: Config, name: string, terminal: Terminal): Promise<void> {
  const { dir } = config.serve
  const source = await findSource(config, name)
  const release = await createFolderLock(dir).take(name)
  if (!release) {
    throw new StartError('another backup or restore of this folder is under way: try again later')
  }
  try {
    await explained(
      `can't restore ${name}`,
      prepareRestore({ config, source, report: progressOn(terminal) }).then(() =>
        swapIn(dir, name),
      ),
    )
    const { app, restoreFault, close } = await openApp(config, undefined, { door: 'cli' })
    try {
      // In the trail that came with the backup: the old one went with its folder.
      if (restoreFault === undefined) await noted(app, 'backup.restore', async () => {}, { name })
      const missing = await missingKey(app)
      if (missing !== undefined) terminal.error(`Note: ${missing}`)
    } finally {
      await close()
    }
    if (restoreFault !== undefined) {
      throw new StartError(
        `can't restore ${name}: it can't be opened (${restoreFault}); what was there before is back`,
      )
    }
  } finally {
    await dropRestoreFolder(dir)
    await release()
  }
  terminal.out(`Restored ${name}`)
}

/**
 * Works on a folder without databases, or with damaged ones, as long as the zip is on this machine.
 */
async function findSource(config: Config, name: string): Promise<RestoreSource> {
  if (name.includes('/') || name.includes(sep)) {
    if (!existsSync(name)) throw new StartError(`there is no file ${name}`)
    return { path: resolve(name) }
  }
  const { dir } = config.serve
  const localStore = createZipStore(dir, { current: defaultSettings() }).current()
  const local = localStore.pathOf(name)
  if (local !== undefined && existsSync(local)) return { path: local }
  if (existsSync(databasePaths(dir).records)) {
    const { app, close } = await openApp(config)
    try {
      const store = app.backups.store.current()
      const isThere = (await explained(`can't find ${name}`, store.stat(name))) !== undefined
      if (isThere) return { store, key: name }
    } finally {
      await close()
    }
  }
  throw new StartError(`there is no backup ${name}; a zip elsewhere is given by its path`)
}

function nameGiven(name: string | undefined): string {
  if (name === undefined || name === '') throw new StartError('missing the name of a backup')
  return name
}

/** A line for each tenth, since the output may go to a log. */
function progressOn(terminal: Terminal): (progress: Progress) => void {
  let last = ''
  return ({ stage, done, total }) => {
    const share = total ? `${Math.floor((10 * done) / total) * 10} %` : `${done}`
    const line = `${stage}: ${share}`
    if (line !== last) terminal.out(line)
    last = line
  }
}

async function explained<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n')
    throw new StartError(`${what}: ${reason}`, { cause })
  }
}

async function withApp<T>(command: Command, run: (app: App) => Promise<T>): Promise<T> {
  const config = readConfig(command)
  const { records } = databasePaths(config.serve.dir)
  if (!existsSync(records)) throw new StartError(`there is no ${records}`)
  const { app, close } = await openApp(config, undefined, { door: 'cli' })
  try {
    return await run(app)
  } finally {
    await close()
  }
}
