import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { someHaveFactors } from '../auth/enrolled.js'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { addContract, contractPlan, requireNoConflicts } from '../collections/add-contract.js'
import { type ContractPlan, describePlan } from '../collections/contract-plan.js'
import { openApp } from '../compose.js'
import { contractNames } from '../contracts/index.js'
import { databasePaths } from '../store/folder.js'
import { noted } from './noted.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

/**
 * `contracts list` and `contracts add NAME [--dry-run]`: what login contracts need in an existing
 * data folder. Starting the server never adds it.
 */
export function contractsCommand(terminal: Terminal): Command {
  const command = new Command('contracts').description(
    'Lists login contracts and adds their columns to an existing data folder',
  )
  command
    .command('list')
    .description('Lists the contracts: whether they are served, and what the folder lacks for them')
    .action(async (_options, self: Command) => {
      terminal.out((await list(readConfig(self))).join('\n'))
    })
  command
    .command('add')
    .description('Adds the columns and collections of a contract to the data folder')
    .argument('[name]', contractNames.join(', '))
    .option('--dry-run', 'only say what would be added')
    .action(async (name: string | undefined, options: { dryRun?: boolean }, self: Command) => {
      if (name === undefined || !contractNames.includes(name)) {
        throw new StartError(
          `contracts add ${JSON.stringify(name ?? '')}: allowed is one of ${contractNames.join(', ')}`,
        )
      }
      terminal.out((await add(readConfig(self), name, options.dryRun === true)).join('\n'))
    })
  return command
}

async function list(config: Config): Promise<string[]> {
  requireFolder(config)
  const enabled: readonly string[] = config.contracts.enabled
  const { app, close } = await openApp(config)
  try {
    const lines: string[] = []
    const width = Math.max(...contractNames.map((name) => name.length))
    for (const name of contractNames) {
      const served = enabled.includes(name) ? 'served    ' : 'not served'
      lines.push(`${name.padEnd(width)}  ${served}  ${stateOf(await contractPlan(app, name))}`)
    }
    if (await someHaveFactors(app)) lines.push('', onlyHere)
    return lines
  } finally {
    await close()
  }
}

const onlyHere =
  'Accounts of this folder have second factors, which only this gateway asks for: served by PocketBase, the folder asks them for their password alone.'

function stateOf(plan: ContractPlan): string {
  if (plan.conflicts.length > 0) return `can't be added: ${plan.conflicts.join('; ')}`
  const missing = [...plan.collections, ...plan.fields].map(({ name }) => name)
  if (missing.length > 0) return `lacks ${missing.join(', ')}`
  return describePlan(plan).length > 0 ? 'lacks an index or identity field' : 'complete'
}

async function add(config: Config, name: string, isDryRun: boolean): Promise<string[]> {
  requireFolder(config)
  const { app, changes, close } = await openApp(config, undefined, { door: 'cli' })
  try {
    const lines = isDryRun
      ? await planned(app, name)
      : await noted(app, 'contracts.add', () => addContract(app, name))
    if (lines.length === 0) return [`${config.serve.dir} already has all that ${name} needs.`]
    if (!isDryRun) changes.announce('collections')
    const heading = `${isDryRun ? 'Would add' : 'Added'} to ${config.serve.dir} for ${name}:`
    return [heading, ...lines.map((line) => `  ${line}`)]
  } finally {
    await close()
  }
}

async function planned(app: Parameters<typeof contractPlan>[0], name: string): Promise<string[]> {
  const plan = await contractPlan(app, name)
  requireNoConflicts(name, plan)
  return describePlan(plan)
}

/** A fresh folder gets the columns of the enabled contracts when it is created. */
function requireFolder({ serve }: Config): void {
  const path = databasePaths(serve.dir).records
  if (!existsSync(path))
    throw new StartError(`there is no ${path}: a new folder needs no such step`)
}
