import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { auditCommand } from './audit.js'
import { backupCommand } from './backup.js'
import { contractsCommand } from './contracts.js'
import { copyCommand } from './copy.js'
import { factorsCommand } from './factors.js'
import { openapiCommand } from './openapi.js'
import { addConfigFlags } from './options.js'
import { reasonOf } from './reason.js'
import { serveCommand } from './serve.js'
import { globalFlags } from './serve-command.js'
import { sessionsCommand } from './sessions.js'
import { settingsCommand } from './settings.js'
import { superuserCommand } from './superuser.js'
import type { Terminal } from './terminal.js'
import { typesCommand } from './types.js'

/**
 * Runs one command line (without node and file). Resolves with the exit code when the command is
 * done; `serve` is done when the server has stopped.
 */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('pocketgate')
    .description('A PocketBase-compatible auth gateway.')
    .version(manifest.version, '-v, --version')
  addConfigFlags(program, (option) => globalFlags.includes(option.flag ?? ''))
  const commands = [
    serveCommand(terminal),
    superuserCommand(terminal),
    backupCommand(terminal),
    contractsCommand(terminal),
    settingsCommand(terminal),
    factorsCommand(terminal),
    sessionsCommand(terminal),
    typesCommand(terminal),
    openapiCommand(terminal),
    auditCommand(terminal),
    copyCommand(terminal),
  ]
  for (const command of commands) program.addCommand(command)
  for (const command of withSubcommands(program)) prepare(command, terminal)

  try {
    await program.parseAsync(argv, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    terminal.error(`Error: ${reasonOf(error)}`)
    return 1
  }
}

function prepare(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
      // One line, including its suggestion.
      outputError: (text, write) =>
        write(text.replace(/^error: /, 'Error: ').replace(/\n(?=\()/, ' ')),
    })
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
