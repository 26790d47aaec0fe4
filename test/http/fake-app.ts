import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { nativeError, sendJson } from '../../server/api/envelope.js'
import { healthRoutes } from '../../server/api/health.js'
import type { App } from '../../server/base/app.js'
import { createBus } from '../../server/base/bus.js'
import { systemClock } from '../../server/base/clock.js'
import type { PartialConfig } from '../../server/base/config.js'
import { loadConfig } from '../../server/base/config.js'
import type { Contract, Route } from '../../server/base/route.js'
import { createAlone } from '../../server/cluster/alone.js'
import { createHooks } from '../../server/hooks/hooks.js'
import { createKoa } from '../../server/http/app.js'
import { type ConnectionLimits, type Listening, listen } from '../../server/http/listen.js'
import type { Collection } from '../../server/model/collection.js'
import type { RecordModel } from '../../server/model/record.js'
import { defaultSettings, type Settings } from '../../server/settings/defaults.js'

const open = new Set<Listening>()

/** Closes what is still open, in a hook: a failed test doesn't reach its own close. */
export async function closeFakes(): Promise<void> {
  for (const server of open) await server.close()
}

/** A server with two collections and two accounts, tokens `user` and `root`; nothing is stored. */
export interface FakeServer extends Listening {
  port: number
  /** The log lines so far, as written. */
  lines: string[]
  /** The folder for uploads while they are read. */
  uploads: string
}

export interface FakeOptions {
  contracts?: readonly Contract[]
  settings?: (settings: Settings) => void
  config?: PartialConfig
  limits?: Partial<ConnectionLimits>
}

export async function startFake(options: FakeOptions = {}): Promise<FakeServer> {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push(line) })
  const values = {
    ...options.config,
    serve: { http: '127.0.0.1:0', ...options.config?.serve },
  }
  const config = loadConfig({ values })
  const settings = defaultSettings()
  options.settings?.(settings)
  const collections = new Map(['users', 'members', '_superusers'].map((n) => [n, collection(n)]))
  const accounts: Record<string, RecordModel> = {
    user: account(collections.get('users')!),
    root: account(collections.get('_superusers')!),
  }
  const uploads = mkdtempSync(join(tmpdir(), 'pocketgate-uploads-'))
  process.once('exit', () => rmSync(uploads, { recursive: true, force: true }))
  const app = {
    config,
    log,
    bus: createBus(),
    hooks: createHooks(),
    clock: { now: () => Date.now() },
    settings: { current: settings },
    files: { uploadFolder: async () => uploads },
    // No superuser.
    store: { read: { get: async () => undefined } },
    backups: { active: async () => undefined },
    cluster: createAlone(systemClock),
    collections: { find: (name: string) => collections.get(name) },
    tokens: { verify: async (token: string) => accounts[token] ?? null },
  } as unknown as App
  const koa = createKoa(app, options.contracts ?? [nativeWith([])])
  const listening = await listen(koa, config, log, options.limits)
  const close = async () => {
    if (open.delete(server)) await listening.close()
  }
  const server = { ...listening, close, port: Number(new URL(listening.url).port), lines, uploads }
  open.add(server)
  return server
}

/** The native contract with the health row and these. */
export function nativeWith(routes: readonly Route[]): Contract {
  return {
    name: 'native',
    routes: [...healthRoutes, ...routes],
    prefixes: ['/'],
    shapeError: nativeError,
  }
}

/** A row that answers with its name and parameters. */
export function echoRow(method: Route['method'], path: string, extra: Partial<Route> = {}): Route {
  const name = extra.name ?? `${method} ${path}`
  return {
    method,
    path,
    run: async (exchange) => {
      const { contract, caller } = exchange.state
      const record = caller.record?.values.id ?? ''
      sendJson(exchange, 200, { name, params: exchange.params, contract: contract.name, record })
    },
    ...extra,
    name,
  }
}

function collection(name: string): Collection {
  return { id: `id_${name}`, name, type: 'auth', fields: [] } as unknown as Collection
}

function account(of: Collection): RecordModel {
  return { collection: of, values: { id: `one_of_${of.name}` }, original: undefined }
}
