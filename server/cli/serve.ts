import type { Command } from 'commander'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { run } from '../gateway.js'
import { banner } from './banner.js'
import { isMember, serveAsMember } from './member.js'
import { nextSignal } from './next-signal.js'
import { startHints, startNotices } from './notices.js'
import { readConfig } from './options.js'
import { servePrimary, workersOf } from './primary.js'
import { addressesOf, describeServe } from './serve-command.js'
import type { Terminal } from './terminal.js'

/** `serve`: PocketBase's command of that name. It is done when a signal has stopped the server. */
export function serveCommand(terminal: Terminal): Command {
  return describeServe().action(async (domains: string[], _options, self: Command) => {
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
  const addresses = await addressesOf(config)
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
