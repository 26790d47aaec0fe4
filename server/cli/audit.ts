import { Command } from 'commander'
import type { StoredEntry } from '../audit/entry.js'
import { type ListedEntry, listAudit } from '../audit/query.js'
import { verifyAudit } from '../audit/verify.js'
import { ApiError, StartError } from '../base/errors.js'
import { encodeJson } from '../base/json.js'
import { openApp } from '../compose.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

interface ListOptions {
  filter: string
  limit: string
  json?: boolean
}

/**
 * `audit verify` and `audit list [--filter F] [--limit N] [--json]`, with or without a running
 * server.
 */
export function auditCommand(terminal: Terminal): Command {
  const command = new Command('audit')
    .helpCommand(false)
    .description('Reads and checks the audit trail')
  command
    .command('verify')
    .description('Checks that no entry was changed, removed, added or moved')
    .action(async (_options, self: Command) => {
      for (const line of await verify(self)) terminal.out(line)
    })
  command
    .command('list')
    .description('Lists entries, the newest last')
    .option('--filter <filter>', "a filter as of GET /api/audit, such as action = 'login'", '')
    .option('--limit <count>', 'how many at most, the newest', '100')
    .option('--json', 'one entry as JSON on each line')
    .action(async (options: ListOptions, self: Command) => {
      for (const line of await list(self, options)) terminal.out(line)
    })
  return command
}

async function verify(command: Command): Promise<string[]> {
  const { app, close } = await openApp(readConfig(command), undefined, { door: 'cli' })
  try {
    if (!app.store.hasOwn()) return ['There is no audit trail yet.']
    const own = await app.store.own()
    const { entries, first, last, faults } = await verifyAudit(own, await app.audit!.seal())
    if (faults.length > 0) throw new StartError(`the audit trail is not whole: ${faults.join(' ')}`)
    if (entries === 0) return ['The audit trail is whole: it has no entries.']
    return [`The audit trail is whole: ${entries} entries, ${first} to ${last}.`]
  } finally {
    await close()
  }
}

async function list(command: Command, { filter, limit, json }: ListOptions): Promise<string[]> {
  if (!/^[1-9]\d{0,8}$/.test(limit))
    throw new StartError(`--limit ${limit}: allowed is a number from 1`)
  const { app, close } = await openApp(readConfig(command), undefined, { door: 'cli' })
  try {
    if (!app.store.hasOwn()) return []
    const entries: ListedEntry[] = []
    for (let page = 1; entries.length < Number(limit); page++) {
      const query = { filter, perPage: String(perPage), page: String(page), skipTotal: 'true' }
      const { items } = await listAudit(app, query)
      entries.push(...items)
      if (items.length < perPage) break
    }
    return entries
      .slice(0, Number(limit))
      .reverse()
      .map((entry) => (json ? encodeJson(entry) : lineOf(entry)))
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'request.invalid')) throw error
    throw new StartError(`--filter ${JSON.stringify(filter)}: it can't be read`, { cause: error })
  } finally {
    await close()
  }
}

// The largest page.
const perPage = 1000

/** An entry at a glance; nothing in it can move a terminal's cursor. */
function lineOf(entry: ListedEntry): string {
  const actor = named(entry, 'actor')
  const target = named(entry, 'target')
  const parts = [
    entry.created,
    entry.action,
    entry.result,
    `${entry.door}${entry.method === '' ? '' : `/${entry.method}`}`,
    actor === '' ? '-' : actor,
    target === actor || target === '' ? '' : `on ${target}`,
    entry.ip === '' ? '' : `from ${entry.ip}`,
    entry.count > 1 ? `${entry.count} times until ${entry.until}` : '',
    entry.data.text === '{}' ? '' : entry.data.text,
  ]
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .replace(/\p{Cc}/gu, '')
}

function named(entry: Omit<StoredEntry, 'data'>, whose: 'actor' | 'target'): string {
  const collection = entry[`${whose}Collection`]
  const id = entry[`${whose}Id`]
  return collection !== '' && id !== '' ? `${collection}/${id}` : `${collection}${id}`
}
