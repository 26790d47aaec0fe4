import { availableParallelism } from 'node:os'
import { systemClock } from '../base/clock.js'
import type { Config } from '../base/config.js'
import { createSharedState } from '../cluster/alone.js'
import { MemberFault, type Role, startPrimary } from '../cluster/primary.js'
import { createLog } from '../http/log.js'
import { banner } from './banner.js'
import { nextSignal } from './next-signal.js'
import type { Terminal } from './terminal.js'

/** What a primary passes to its members in their environment. */
export interface Handed {
  role: Role
  size: number
  addresses: Pick<Config['serve'], 'http' | 'https'>
}

const variable = 'POCKETGATE_MEMBER'

/** How many processes should serve. */
export function workersOf({ serve }: Config): number {
  return serve.workers === 'auto' ? availableParallelism() : Number(serve.workers)
}

/** Reads what the primary has passed. */
export function takeHanded(env: NodeJS.ProcessEnv): Handed {
  const text = env[variable]
  delete env[variable]
  return JSON.parse(text ?? '') as Handed
}

/**
 * Starts the members, prints the banner, and stops them at a signal; SIGHUP replaces them one by
 * one. `addresses` have a port, since every member needs the same one, including later ones.
 */
export async function servePrimary(
  config: Config,
  { size, addresses }: Omit<Handed, 'role'>,
  terminal: Terminal,
): Promise<void> {
  const log = createLog(config)
  const handed = (role: Role): Handed => ({ role, size, addresses })
  const signal = nextSignal()
  const primary = startPrimary({
    size,
    state: createSharedState(systemClock),
    log,
    envOf: (role) => ({ [variable]: JSON.stringify(handed(role)) }),
  })
  const rotate = () => {
    log.info('SIGHUP: new processes take the place of the old ones')
    void primary.rotate().then(() => log.info('all processes are new'))
  }
  process.on('SIGHUP', rotate)
  try {
    const start = await Promise.race([primary.started, primary.broken, signal])
    if (start) {
      terminal.out([...banner(start.url, config), ...start.hints].join('\n'))
      for (const warning of start.warnings) log.warn(warning)
      await Promise.race([signal, primary.broken])
    }
  } catch (error) {
    // The member has already said why.
    if (!(error instanceof MemberFault)) throw error
    process.exitCode = error.exitCode
  } finally {
    process.off('SIGHUP', rotate)
    await primary.stop()
    log.flush()
  }
}
