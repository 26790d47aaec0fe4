import { readFileSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join, relative } from 'node:path'
import type { Config } from './config.js'

/** How a process was called: its arguments, its folder, its environment. */
export type Invocation = Pick<NodeJS.Process, 'argv' | 'env'> & { cwd(): string }

/**
 * The command as this installation spells it: `pocketgate` if it is on the path, `npx pocketgate`
 * from a project's packages, `npx ./pocketgate.tgz` if the package was only tried, `node
 * dist/pocketgate.js` in a clone.
 */
export function ownCommand({ argv, env, cwd }: Invocation = process): string {
  const file = argv[1] ?? ''
  // Another program that uses this one as a library.
  if (!isOurs(file)) return 'npx pocketgate'
  const tried = triedPackage(file)
  if (tried !== undefined) return `npx ${quoted(tried)}`
  if (isInProject(file, cwd())) return 'npx pocketgate'
  if ((env['PATH'] ?? '').split(delimiter).includes(dirname(file))) return 'pocketgate'
  return `node ${quoted(near(cwd(), file))}`
}

/** The command that creates a superuser in the served folder, or in a database, whose address may be secret. */
export function superuserCommandLine({ serve }: Config, invocation: Invocation = process): string {
  const dir = relative(invocation.cwd(), serve.dir)
  const flags = [
    ...(dir === 'pb_data' ? [] : ['--dir', quoted(near(invocation.cwd(), serve.dir))]),
    ...(serve.database === 'SQLITE' ? [] : ['--database', 'URL']),
    ...(serve.encryptionEnv === '' ? [] : ['--encryptionEnv', serve.encryptionEnv]),
  ]
  return [ownCommand(invocation), 'superuser upsert EMAIL PASSWORD', ...flags].join(' ')
}

/** What npx was told to fetch; it records that beside the packages in its cache. */
function triedPackage(file: string): string | undefined {
  const [home] = /^.*[/\\]_npx[/\\][^/\\]+(?=[/\\])/.exec(file) ?? []
  if (home === undefined) return undefined
  try {
    const { _npx } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
    return typeof _npx?.packages?.[0] === 'string' ? _npx.packages[0] : undefined
  } catch {
    return undefined
  }
}

/** Whether npx finds it from there: among the packages of that folder or one above. */
function isInProject(file: string, folder: string): boolean {
  const packages = join('node_modules', '.bin')
  if (!dirname(file).endsWith(packages)) return false
  return !relative(dirname(file).slice(0, -packages.length), folder).startsWith('..')
}

function isOurs(file: string): boolean {
  try {
    return /[/\\](?:dist[/\\]pocketgate|scripts[/\\]start)\.m?js$/.test(realpathSync(file))
  } catch {
    return false
  }
}

/** Relative to the current folder, unless it is elsewhere. */
function near(folder: string, path: string): string {
  const way = relative(folder, path)
  return way === '' ? '.' : way.startsWith('..') ? path : way
}

function quoted(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : JSON.stringify(text)
}
