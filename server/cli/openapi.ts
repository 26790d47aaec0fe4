import { Command } from 'commander'
import { openapiText } from '../api/openapi.js'
import { servedContracts } from '../compose.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

/**
 * `openapi > openapi.json`: prints the same document as `/api/openapi.json`, for the same
 * configuration.
 */
export function openapiCommand(terminal: Terminal): Command {
  return new Command('openapi')
    .description('Prints the OpenAPI document of what the server serves')
    .action((_options, self: Command) => {
      terminal.out(openapiText(servedContracts(readConfig(self)), 2))
    })
}
