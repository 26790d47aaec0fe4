import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { StartError } from '../base/errors.js'
import { sdkTypes } from '../collections/sdk-types.js'
import { openApp } from '../compose.js'
import { databasePaths } from '../store/folder.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

/** `types > pocketbase-types.ts`: types of the folder's collections for the PocketBase JS SDK. */
export function typesCommand(terminal: Terminal): Command {
  return new Command('types')
    .description("Prints TypeScript types of the folder's collections for the PocketBase JS SDK")
    .action(async (_options, self: Command) => {
      const config = readConfig(self)
      const path = databasePaths(config.serve.dir).records
      if (!existsSync(path)) throw new StartError(`there is no ${path}: nothing to make types of`)
      const { app, close } = await openApp(config)
      try {
        terminal.out(sdkTypes(app.collections.all()).trimEnd())
      } finally {
        await close()
      }
    })
}
