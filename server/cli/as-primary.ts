import { Command } from 'commander'
import type { Config } from '../base/config.js'
import { addConfigFlags, readConfig } from './options.js'
import { servePrimary, workersOf } from './primary.js'
import { reasonOf } from './reason.js'
import { addressesOf, describeServe, globalFlags } from './serve-command.js'
import type { Terminal } from './terminal.js'

/**
 * Runs `serve` as the primary of several processes, without what only those need. Resolves with the exit code when
 * it has stopped; with undefined where the command line asks for anything else, or can't be read.
 */
export async function servedAsPrimary(
  argv: readonly string[],
  terminal: Terminal,
): Promise<number | undefined> {
  const config = await read(argv)
  if (!config) return undefined
  const size = workersOf(config)
  if (size < 2) return undefined
  try {
    await servePrimary(config, { size, addresses: await addressesOf(config) }, terminal)
    return Number(process.exitCode ?? 0)
  } catch (error) {
    terminal.error(`Error: ${reasonOf(error)}`)
    return 1
  }
}

/** The configuration of `serve`; what is wrong with it is said by the command itself. */
async function read(argv: readonly string[]): Promise<Config | undefined> {
  let config: Config | undefined
  const program = new Command('pocketgate')
  addConfigFlags(program, ({ flag }) => globalFlags.includes(flag ?? ''))
  const serve = describeServe().action((domains: string[], _options, self: Command) => {
    if (domains.length === 0) config = readConfig(self)
  })
  program.addCommand(serve)
  for (const command of [program, serve]) {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} })
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
  } catch {
    return undefined
  }
  return config
}
