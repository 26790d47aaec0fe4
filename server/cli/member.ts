import cluster from 'node:cluster'
import type { Config } from '../base/config.js'
import { joinCluster } from '../cluster/member.js'
import { run } from '../gateway.js'
import { listenAsDoor } from '../http/door.js'
import { createLog } from '../http/log.js'
import { startHints, startNotices } from './notices.js'
import { takeHanded } from './primary.js'

/** Whether a primary started this process to serve. */
export function isMember(): boolean {
  return cluster.isWorker
}

/** Serves as one of several processes, until the primary says stop or is gone. */
export async function serveAsMember(given: Config): Promise<void> {
  const { role, size, addresses } = takeHanded(process.env)
  const config = { ...given, serve: { ...given.serve, ...addresses } }
  // A terminal sends Ctrl-C to all processes; only the primary decides what happens.
  process.on('SIGINT', () => {})
  const terminated = new Promise<'stop'>((resolve) => {
    process.once('SIGTERM', () => resolve('stop'))
  })
  const member = await joinCluster(size, process)
  try {
    if (role === 'door') {
      const door = await listenAsDoor(config, createLog(config))
      member.ready({ url: door.url, hints: [], warnings: [] })
      await Promise.race([member.told, terminated])
      return await door.close()
    }
    const gateway = await run(config, undefined, member)
    try {
      const hints = await startHints(gateway.app)
      const { url } = await gateway.listen()
      member.ready({ url, hints: hints(url), warnings: startNotices(gateway.app) })
      const how = await Promise.race([member.told, terminated, gateway.broken])
      if (how === 'retire') await gateway.retire()
    } finally {
      await gateway.close()
    }
  } finally {
    await member.leave()
  }
}
