import Router from '@koa/router'
import type { Middleware } from 'koa'
import type { Contract, Exchange, Route } from '../base/route.js'
import { audited } from './audit.js'
import { BodyInput } from './body.js'
import { admit, bodyLimit } from './guard.js'

/** Runs the row that matches a request; false if there is none. */
export interface ContractRouter {
  run(exchange: Exchange, path: string): Promise<boolean>
  /** The contract that answers 404 for an unknown path. */
  ownerOf(path: string): Contract
  /** Whether a contract other than the first claims the path. */
  isClaimed(path: string): boolean
}

interface Row {
  route: Route
  contract: Contract
  path: string
}

interface Prefix {
  path: string
  contract: Contract
}

// To Go's mux it is the end of a path, which no parameter matches (net/http routing_tree.go).
const loneSlash = /\/%2[fF](?:\/|$)/

const nextStep = async () => {}

/**
 * Builds the routers for the contracts' rows: at their own paths, and again under `/c/<name>` for
 * all but the first contract, which is the native one and owns what no other claims. If two rows
 * have the same path, the earlier contract wins.
 *
 * An @koa/router tries each of its rows on every request (250 rows take longer than everything
 * else), so each one only gets the rows of one method, one number of segments and one path prefix.
 */
export function createRouter(contracts: readonly Contract[]): ContractRouter {
  const rows = listRows(contracts)
  const routers = buildRouters(rows)
  const prefixes = listPrefixes(contracts)
  const ownerOf = (path: string) =>
    (prefixes.find((prefix) => isUnder(path, prefix.path)) ?? prefixes.at(-1)!).contract
  return {
    async run(exchange, path) {
      if (loneSlash.test(path)) return false
      const method = exchange.req.method === 'HEAD' ? 'GET' : exchange.req.method!
      for (const key of keysOf(method, path)) {
        const middleware = routers.get(key)
        if (!middleware) continue
        exchange.newRouterPath = path
        await middleware(exchange, nextStep)
        if (exchange.routeMatched) return true
      }
      return false
    },
    ownerOf,
    isClaimed: (path) => ownerOf(path) !== contracts[0],
  }
}

function listRows(contracts: readonly Contract[]): Row[] {
  const rows: Row[] = []
  for (const [index, contract] of contracts.entries()) {
    for (const route of contract.routes) rows.push({ route, contract, path: route.path })
    if (index === 0) continue
    for (const route of contract.routes) {
      rows.push({ route, contract, path: `/c/${contract.name}${route.path}` })
    }
  }
  return rows.sort((a, b) => compareSpecificity(a.path, b.path))
}

/**
 * Fixed segments before parameters, parameters before a rest; the sort is stable, so the contracts'
 * order remains.
 */
function compareSpecificity(left: string, right: string): number {
  const rank = (segment = '') => (segment[0] === '*' ? 2 : segment[0] === ':' ? 1 : 0)
  const ours = left.split('/')
  const others = right.split('/')
  // Compare up to the longer path's end: a comparison must give the same order from both sides.
  for (let index = 0; index < Math.max(ours.length, others.length); index++) {
    const difference = rank(ours[index]) - rank(others[index])
    if (difference !== 0) return difference
  }
  return 0
}

function buildRouters(rows: readonly Row[]): Map<string, Middleware> {
  const routers = new Map<string, Router>()
  for (const row of rows) {
    const key = keyOf(row.route.method, row.path)
    let router = routers.get(key)
    if (!router) {
      router = new Router({ strict: true, sensitive: true })
      routers.set(key, router)
    }
    router.register(row.path, [row.route.method], handlerOf(row))
  }
  return new Map(
    [...routers].map(([key, router]) => [key, router.routes() as unknown as Middleware]),
  )
}

function handlerOf({ route, contract }: Row): (ctx: object) => Promise<void> {
  const run = audited(route, (exchange) => {
    const counted = admit(route, exchange)
    return counted ? counted.then(() => route.run(exchange)) : route.run(exchange)
  })
  return (ctx) => {
    const exchange = ctx as Exchange
    exchange.state.contract = contract
    exchange.state.route = route
    exchange.state.input = new BodyInput(exchange, bodyLimit(route, exchange))
    if (route.isQuiet) exchange.state.isQuiet = true
    return run(exchange)
  }
}

/**
 * Where a row's router is kept: method, number of segments (`*` with a rest), two fixed segments.
 */
function keyOf(method: string, path: string): string {
  const segments = path.split('/')
  const depth = segments.at(-1)![0] === '*' ? '*' : segments.length
  const isFixed = (segment: string | undefined) => segment !== undefined && !/^[:*]/.test(segment)
  const first = isFixed(segments[1]) ? segments[1] : ''
  const second = first !== '' && isFixed(segments[2]) ? segments[2] : ''
  return `${method} ${depth} ${first}/${second}`
}

/** The keys under which a path's row may be kept, the likeliest first. */
function* keysOf(method: string, path: string): Generator<string> {
  const segments = path.split('/')
  const { 1: first = '', 2: second = '', length: depth } = segments
  yield `${method} ${depth} ${first}/${second}`
  if (second !== '') yield `${method} ${depth} ${first}/`
  yield `${method} ${depth} /`
  yield `${method} * ${first}/${second}`
  if (depth > 3 || second !== '') yield `${method} * ${first}/`
}

/** The longest first; the native contract's own `/` is last. */
function listPrefixes(contracts: readonly Contract[]): Prefix[] {
  const prefixes = contracts.flatMap((contract, index) => [
    ...contract.prefixes.map((path) => ({ path, contract })),
    ...(index === 0 ? [] : [{ path: `/c/${contract.name}`, contract }]),
  ])
  return prefixes.sort((a, b) => b.path.length - a.path.length)
}

function isUnder(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`)
}
