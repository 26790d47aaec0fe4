import type Koa from 'koa'
import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import type { Contract, Exchange } from '../base/route.js'
import { escapeHtml } from '../mail/templates/fill.js'
import { handToKoa, TextKoa } from './answer.js'
import { loadCaller } from './caller.js'
import { answerError, logBrokenAnswer } from './error-edge.js'
import { readQuery } from './form-data.js'
import { createGate, type Gate } from './gate.js'
import { admitUnrouted } from './guard.js'
import { createHeaders } from './headers.js'
import { createAccessLog, redactUrl } from './log.js'
import { markLongLived } from './long-lived.js'
import { describeRequest } from './request-log.js'
import { isAcceptable, readTarget, type Target } from './request-target.js'
import { type ContractRouter, createRouter } from './router.js'
import { createPublicFiles, type ServeFile } from './static.js'
import { createWelcome, type ServeWelcome } from './welcome.js'

/**
 * The Koa app that serves the contracts; the first one is native and owns every path that no other
 * claims. One layer does everything in order (headers, caller, route, files, errors, log line),
 * because each additional layer costs about 5 % of a small request.
 */
export function createKoa(
  app: App,
  contracts: readonly Contract[],
  gate: Gate = createGate(),
): Koa {
  const setHeaders = createHeaders(app.config.serve.origins)
  const router = createRouter(contracts)
  const files: Files = {
    serveFile: createPublicFiles(app.config.serve),
    serveWelcome: createWelcome(app),
  }
  const logRequest = createAccessLog(app.log)
  const tellsIds = app.config.log.requestIds === 'answer'
  const native = contracts[0]!
  const koa = new TextKoa()
  // Koa's own parser accepts semicolons, broken escapes and a second question mark; Go's doesn't.
  Object.defineProperties(koa.request, {
    query: {
      get(this: Koa.Request) {
        return readQuery(this.querystring, app.config.limits.formFields)
      },
    },
    // The routers read this each time, and Koa would look for proxies and HTTP/2 first.
    host: {
      get(this: Koa.Request) {
        return this.req.headers.host ?? ''
      },
    },
    // Nor does Go's parser cut off what follows a number sign.
    querystring: {
      get(this: Koa.Request) {
        const mark = this.url.indexOf('?')
        return mark < 0 ? '' : this.url.slice(mark + 1)
      },
    },
  })

  koa.use(async (ctx) => {
    const exchange = ctx as Exchange
    const started = performance.now()
    let thrown: unknown
    exchange.state.app = app
    exchange.state.contract = native
    gate.enter()
    try {
      const target = targetOf(exchange)
      if (target.kind === 'invalid') {
        exchange.state.isQuiet = true
        refuseTarget(exchange)
      } else if (target.kind === 'redirect' && !isBehindSlash(exchange, router, target.location)) {
        redirect(exchange, target.location)
      } else if (setHeaders(exchange)) {
        exchange.state.isQuiet = true
      } else {
        if (!gate.isOpen) return refuse(exchange, router, target)
        exchange.state.caller = await loadCaller(app, exchange.req)
        if (tellsIds) tellId(exchange)
        // Nobody would read the answer.
        if (exchange.req.socket.destroyed) return
        await handle(exchange, router, files, target)
        // A client that has the answer may change the same thing through another instance immediately.
        if (app.cluster.untold && exchange.method !== 'GET') await app.cluster.untold
        // Koa's flag for a handler that writes by itself, for as long as it likes.
        if (exchange.respond === false) markLongLived(exchange.res)
      }
    } catch (error) {
      thrown = error ?? new Error('nothing was thrown')
      answerError(error, exchange, !gate.isOpen)
    } finally {
      gate.leave()
    }
    if (exchange.app !== koa) handToKoa(exchange)
    if (app.metrics) {
      const { route, contract } = exchange.state
      const tookMs = performance.now() - started
      const { status } = exchange
      app.metrics.request({ route, contract: contract.name, status, thrown, tookMs })
    }
    // Checked at the end, because the request may have turned logging on or off.
    if (app.logs?.isOn && (thrown !== undefined || !exchange.state.isQuiet)) {
      app.logs.request(describeRequest(exchange, started, thrown))
    }
    if (!logRequest) return
    logRequest({
      requestId: exchange.state.caller?.requestId,
      method: exchange.req.method!,
      url: redactUrl(exchange.req.url!),
      status: exchange.status,
      ms: Math.round((performance.now() - started) * 100) / 100,
      ...(app.settings.current.logs.logIP && { ip: exchange.state.caller?.ip }),
    })
  })
  koa.on('error', (error) => logBrokenAnswer(error, app.log))
  return koa
}

/** The headers of every answer aren't set yet: they are sent in one piece. */
function tellId({ state, res }: Exchange): void {
  const id = state.caller.requestId!
  if (state.head) state.head = [...state.head, 'X-Request-Id', id]
  else res.setHeader('X-Request-Id', id)
}

/**
 * Go's mux redirects before any of PocketBase runs: for any method, and without PocketBase's
 * headers.
 */
function targetOf(exchange: Exchange): Target {
  if (!isAcceptable(exchange.req)) return { kind: 'invalid' }
  const target = readTarget(exchange.req.url!)
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD') return target
  const isPages = target.kind === 'path' && target.path === '/_'
  if (isPages) return { kind: 'redirect', location: `/_/${exchange.search}` }
  if (target.kind !== 'redirect') return target
  return { kind: 'redirect', location: target.location.replace(/^\/_(?=\?|$)/, '/_/') }
}

interface Files {
  serveFile: ServeFile
  serveWelcome: ServeWelcome
}

/** Clients that accept anything are programs, and get the peer's 404. */
function isBrowser({ req }: Exchange): boolean {
  return req.headers.accept?.includes('text/html') === true
}

async function handle(
  exchange: Exchange,
  router: ContractRouter,
  { serveFile, serveWelcome }: Files,
  target: Exclude<Target, { kind: 'invalid' }>,
): Promise<void> {
  if (target.kind === 'redirect') {
    if (await router.run(exchange, pathOf(target.location))) return
    return redirect(exchange, target.location)
  }
  if (await router.run(exchange, target.path)) return
  exchange.newRouterPath = target.path
  exchange.state.contract = router.ownerOf(target.path)
  await admitUnrouted(exchange)
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    exchange.state.isQuiet = true
    if (target.path.startsWith('/_/')) return serveWelcome(exchange, target.path)
    if (await serveFile(exchange, target.path, !isContractPath(target.path, router))) return
    if (target.path === '/' && isBrowser(exchange)) {
      exchange.vary('Accept')
      return redirect(exchange, '_/')
    }
    // A path without a route may be a file's, even under the API's own paths.
    if (exchange.state.contract === router.ownerOf('/')) throw fail('file.not_found')
  }
  throw fail('route.not_found')
}

/**
 * A contract's clients put a base URL with a trailing slash before the path, and don't follow the
 * redirect of a POST or of its preflight. So such a request goes straight to its route.
 */
function isBehindSlash({ method }: Exchange, router: ContractRouter, location: string): boolean {
  const path = pathOf(location)
  // A path with escapes has yet another spelling.
  return (
    (method === 'POST' || method === 'OPTIONS') && !path.includes('%') && router.isClaimed(path)
  )
}

function pathOf(location: string): string {
  return location.split('?', 1)[0]!
}

/**
 * Paths that a contract's clients request: a page in place of their 404 would mislead them. The peer
 * falls back for its own API's paths, too.
 */
function isContractPath(path: string, router: ContractRouter): boolean {
  return /^\/c(?:\/|$)/.test(path) || router.isClaimed(path)
}

/**
 * The gateway is stopping: clients that are still connected should try again, later or elsewhere.
 */
function refuse(
  exchange: Exchange,
  router: ContractRouter,
  target: Exclude<Target, { kind: 'invalid' }>,
): void {
  const path = target.kind === 'path' ? target.path : pathOf(target.location)
  exchange.set({ Connection: 'close', 'Retry-After': '1' })
  router.ownerOf(path).shapeError(fail('server.busy'), exchange)
}

/** Go's server answers these itself, in plain text. */
function refuseTarget(exchange: Exchange): void {
  exchange.status = 400
  exchange.set({ 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
  exchange.body = '400 Bad Request'
}

/** Go sends the body only for GET, and the content type only for reads. */
function redirect(exchange: Exchange, location: string): void {
  exchange.state.isQuiet = true
  exchange.status = 307
  exchange.set('Location', location)
  exchange.body =
    exchange.method === 'GET' ? `<a href="${escapeHtml(location)}">Temporary Redirect</a>.\n\n` : ''
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD'
  if (isRead) exchange.set('Content-Type', 'text/html; charset=utf-8')
  else exchange.remove('Content-Type')
}
