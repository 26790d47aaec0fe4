import { execFileSync } from 'node:child_process'
import { type OwnPostgres, startOwnPostgres } from '../../scripts/postgres.mjs'
import { type Booted, type BootOptions, boot, copyFolder, runCommand } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { ask, childrenOf } from './members.js'

/** A PostgreSQL that a test may kill, with a superuser and a collection of posts in it. */
export interface OwnDatabase {
  postgres: OwnPostgres
  url: string
  /** The files of all instances. */
  dir: string
  boot(options?: Omit<BootOptions, 'data' | 'dir'>): Promise<Booted>
  logIn(url: string): Promise<string>
  /** Halts all its processes, or resumes them. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
}

/** Undefined if the tests run on files, or no PostgreSQL can be started. It loses no commits. */
export async function openOwnDatabase(
  settings: Record<string, string | number> = {},
): Promise<OwnDatabase | undefined> {
  if (!isPostgres) return undefined
  // Commits are written, though not to the disk itself: processes are killed here, not machines.
  const postgres = await startOwnPostgres({ fsync: 'off', ...settings })
  if (!postgres) return undefined
  const dir = copyFolder(null)
  const env = { POCKETGATE_SERVE_DATABASE: postgres.url }
  const password = '1234567890'
  const args = ['superuser', 'upsert', 'root@example.com', password, '--dir', dir]
  const made = await runCommand(args, { env })
  if (made.code !== 0) throw new Error(made.stderr)
  return {
    postgres,
    url: postgres.url,
    dir,
    boot: (options = {}) => boot({ ...options, dir, env: { ...env, ...options.env } }),
    async logIn(url) {
      const body = { identity: 'root@example.com', password }
      const path = '/api/collections/_superusers/auth-with-password'
      return (await ask(url, path, { body })).json.token
    },
    signal(signal) {
      for (const pid of [postgres.pid, ...childrenOf(postgres.pid)]) process.kill(pid, signal)
    },
  }
}

/** The processes of PostgreSQL that serve connections. */
export function backendsOf({ postgres }: OwnDatabase): number[] {
  return childrenOf(postgres.pid).filter((pid) => {
    try {
      const title = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
      return / gate postgres /.test(title)
    } catch {
      return false
    }
  })
}
