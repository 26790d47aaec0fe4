import { Command } from 'commander'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { run } from '../gateway.js'
import type { Terminal } from './index.js'
import { startHints, startNotices } from './notices.js'
import { addConfigFlags, readConfig } from './options.js'
import { requireFreeAddress } from './port.js'

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
  const { http, https } = config.serve
  for (const address of [http, https]) if (address !== '') await requireFreeAddress(address)

  // From here on a signal waits for the start to end, then stops what was started.
  const signal = nextSignal()
  const { app, listen, broken, close } = await run(config)
  try {
    const hints = await startHints(app)
    const { url } = await listen()
    // At once, so that whoever waits for the first line has them all.
    terminal.out([...banner(url, config), ...hints(url)].join('\n'))
    for (const notice of startNotices(app)) app.log.warn(notice)
    await Promise.race([signal, broken])
  } finally {
    await close()
  }
}

/** The first Ctrl-C or SIGTERM; a second one ends the process at once. */
function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}

function banner(url: string, config: Config): string[] {
  const contracts = config.contracts.enabled
  const rows = [
    `REST API:   ${url}/api/`,
    ...(contracts.length > 0 ? [`Contracts:  ${contracts.join(', ')}`] : []),
    `Dashboard:  ${url}/_/`,
  ]
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ')
  return [
    `${time} Server started at ${url}`,
    ...rows.map((row, index) => `${index < rows.length - 1 ? '├─' : '└─'} ${row}`),
  ]
}
