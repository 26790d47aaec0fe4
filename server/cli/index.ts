import { Command, CommanderError } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { StartError } from '../base/errors.js'
import { contractsCommand } from './contracts.js'
import { addConfigFlags } from './options.js'
import { serveCommand } from './serve.js'
import { superuserCommand } from './superuser.js'
import { typesCommand } from './types.js'

/** What a command may touch of its process; tests give their own. */
export interface Terminal {
  out(line: string): void
  error(line: string): void
}

// PocketBase takes these with every command, before or after its name.
const globalFlags = ['dir', 'encryptionEnv', 'dev', 'queryTimeout']

/**
 * Runs one command line (without node and file). Resolves with the exit code when the command is
 * done; `serve` is done when the server has stopped.
 */
export async function runCommandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('pocketgate')
    .description('A PocketBase-compatible auth gateway.')
    .version(manifest.version, '-v, --version')
    .helpCommand(false)
  addConfigFlags(program, (option) => globalFlags.includes(option.flag ?? ''))
  const commands = [
    serveCommand(terminal, globalFlags),
    superuserCommand(terminal),
    contractsCommand(terminal),
    typesCommand(terminal),
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

/** One line, whatever went wrong: nobody at a terminal is served by a stack of the bundle. */
function reasonOf(error: unknown): string {
  if (error instanceof StartError) return error.message
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n')
  return line.replace(/\p{Cc}/gu, '').slice(0, 250)
}

function prepare(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')),
    })
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
