import { type Command, Option as Flag } from 'commander'
import { type Config, loadConfig, type Option, options } from '../base/config.js'

/**
 * Adds the flags of the options that `wanted` selects, and --set. Values stay text: base/config.ts
 * reads and checks them, wherever they come from.
 */
export function addConfigFlags(command: Command, wanted: (option: Option) => boolean): Command {
  for (const option of options) {
    if (option.flag === undefined || !wanted(option)) continue
    command.addOption(configFlag(option))
  }
  return command.addOption(
    new Flag('--set <section.option=value>', 'set any option of docs/config.md; repeatable')
      .argParser((text: string, before: string[]) => [...before, text])
      .default([], 'none'),
  )
}

/**
 * The configuration from the command line and the environment. From here on the process creates
 * folders and files for its own user only (databases, uploads and backups alike), except with
 * serve.groupAccess. One mask for everything, since SQLite and its journals accept no mode.
 */
export function readConfig(command: Command, env = process.env): Config {
  const { set, ...flags } = command.optsWithGlobals<{ set?: string[] }>()
  const config = loadConfig({ flags, sets: set ?? [], env })
  process.umask(umasks[config.serve.groupAccess])
  return config
}

const umasks = { none: 0o077, read: 0o027, write: 0o007 }

function configFlag(option: Option): Flag {
  const unit = option.default === '' ? '' : ` (default: ${JSON.stringify(option.default)})`
  const description = `${option.description}${unit}`
  // As in PocketBase, a switch may be turned off: --dev=false.
  if (option.flagArgument === '') return new Flag(`--${option.flag} [true|false]`, description)
  const flag = new Flag(`--${option.flag} <${option.flagArgument}>`, description)
  // As in PocketBase, a list may be given at once or flag by flag.
  if (option.type !== 'array') return flag
  return flag.argParser((text: string, before: string | undefined) =>
    before === undefined ? text : `${before},${text}`,
  )
}
