import { Command } from 'commander'
import type { Config } from '../base/config.js'
import { addConfigFlags } from './options.js'
import { requireFreeAddress } from './port.js'

// PocketBase accepts these with every command, before or after its name.
export const globalFlags: readonly string[] = [
  'dir',
  'database',
  'encryptionEnv',
  'dev',
  'queryTimeout',
]

/** PocketBase's command of that name, without what it does. */
export function describeServe(): Command {
  const command = new Command('serve')
    .description('Starts the web server (default to 127.0.0.1:8090)')
    .argument('[domains...]', "not supported: a proxy gets a domain's certificate")
  return addConfigFlags(command, ({ flag }) => flag !== undefined && !globalFlags.includes(flag))
}

/** The addresses to serve at, each with a port that was free. Throws StartError. */
export async function addressesOf({ serve }: Config): Promise<{ http: string; https: string }> {
  return { http: await freeOrNone(serve.http), https: await freeOrNone(serve.https) }
}

async function freeOrNone(address: string): Promise<string> {
  return address === '' ? '' : requireFreeAddress(address)
}
