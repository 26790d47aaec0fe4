import { Command } from 'commander'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { run } from '../gateway.js'
import { banner } from './banner.js'
import { isMember, serveAsMember } from './member.js'
import { nextSignal } from './next-signal.js'
import { startHints, startNotices } from './notices.js'
import { addConfigFlags, readConfig } from './options.js'
import { requireFreeAddress } from './port.js'
import { servePrimary, workersOf } from './primary.js'
import type { Terminal } from './terminal.js'

/** `serve`: PocketBase's command of that name. It is done when a signal has stopped the server. */
export function serveCommand(terminal: Terminal, globalFlags: readonly string[]): Command {
  const command = new Command('serve')
    .description('Starts the web server (default to 127.0.0.1:8090)')
    .argument('[domains...]', "not supported: a proxy gets a domain's certificate")
  addConfigFlags(command, ({ flag }) => flag !== undefined && !globalFlags.includes(flag))
  return command.action(async (domains: string[], _options, self: Command) => {
    const config = readConfig(self)
    refuseDomains(domains, config)
    await serve(config, terminal)
  })
}

function refuseDomains(domains: readonly string[], config: Config): void {
  const [domain] = domains
  if (domain === undefined) return
  throw new StartError(
    `serve ${JSON.stringify(domain)}: no certificate is fetched for a domain here; put a proxy in front, such as \`caddy reverse-proxy --from ${domain} --to ${config.serve.http}\`, or give --https with --cert and --key`,
  )
}

async function serve(config: Config, terminal: Terminal): Promise<void> {
  if (isMember()) return serveAsMember(config)
  const { http, https } = config.serve
  const addresses = { http: await freeOrNone(http), https: await freeOrNone(https) }
  const size = workersOf(config)
  if (size > 1) return servePrimary(config, { size, addresses }, terminal)

  // From here on a signal waits for the startup to end, then stops what was started.
  const signal = nextSignal()
  const { app, listen, broken, close } = await run(config)
  try {
    const hints = await startHints(app)
    const { url } = await listen()
    // All at once, so that whoever waits for the first line has the others too.
    terminal.out([...banner(url, config), ...hints(url)].join('\n'))
    for (const notice of startNotices(app)) app.log.warn(notice)
    await Promise.race([signal, broken])
  } finally {
    await close()
  }
}

async function freeOrNone(address: string): Promise<string> {
  return address === '' ? '' : requireFreeAddress(address)
}
