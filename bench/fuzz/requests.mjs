/**
 * Generates hostile requests for bench/fuzz.mjs: each is a route (routes.mjs) with a path, query,
 * headers and body that are correct, nearly correct or rubbish. The same seed generates the same
 * requests, as long as the world (ids, tokens) is the same.
 */
import { createBodies } from './bodies.mjs'
import { createEncoding } from './encode.mjs'
import { createFactors } from './factors.mjs'
import { createNames } from './names.mjs'
import { createQueries } from './queries.mjs'
import { createTargets } from './targets.mjs'
import { createValues } from './values.mjs'
import { contentTypes, headersKnown, methods } from './words.mjs'

/**
 * The generator for a world (world.mjs) and its routes. Each call returns `{ name, role, method,
 * target, headers, body, token, sending }`; `token` is undefined, 'own' for the role's token, or a
 * text.
 */
export function createRequests(world, routes, dice) {
  const { below, pick, chance } = dice
  const mood = { isCareful: false }
  const names = createNames(world, dice, mood)
  const queries = createQueries(world, dice, mood, names)
  const factors = createFactors(world, dice, names)
  const known = createValues(world, dice, names, queries, factors)
  const parts = { ...names, ...queries, known }
  const { bodyOf } = createBodies(world, dice, mood, parts)
  const { target, brokenTarget } = createTargets(world, dice, mood, parts)
  const encode = createEncoding(dice, mood, names)
  const weighted = routes.flatMap((row) => Array(row.weight).fill(row))

  return function make() {
    mood.isCareful = chance(0.45)
    const row = pick(weighted)
    const role = row.isRootOnly
      ? pick(['root', 'root', 'root', 'user', 'guest'])
      : pick(['guest', 'user', 'user', 'other', 'root'])
    const of = names.collection()
    const headers = []
    let body = Buffer.alloc(0)
    if (row.body !== undefined || chance(0.05)) {
      const type = row.body === 'backup' ? form : typeOf()
      body = encode(bodyOf(row.body ?? ['x'], of), type)
      if (chance(0.98)) headers.push(['Content-Type', type])
    }
    if (chance(mood.isCareful ? 0.05 : 0.2)) {
      for (let count = 1 + below(3); count > 0; count--) {
        const [name, values] = pick(headersKnown)
        headers.push([name, pick(values)])
      }
    }
    if (chance(0.01))
      headers.push([pick(['X-Long', 'bad name', '', 'X']), 'y'.repeat(pick([10, 9000, 20000]))])
    const carried = role === 'guest' || chance(0.2) ? undefined : world.carried[row.contract]
    if (carried) headers.push(...carried.headers)
    const own = role === 'guest' ? undefined : (carried?.token ?? 'own')
    return {
      name: row.name ?? row.pattern,
      role,
      method: mood.isCareful || chance(0.95) ? row.method : pick(methods),
      target: brokenTarget(target(row.pattern, of)),
      headers,
      body,
      token: mood.isCareful || chance(0.9) ? own : names.token(),
      sending: chance(0.85)
        ? { how: 'whole' }
        : {
            how: pick(['pieces', 'half', 'reset', 'rubbish', 'pipelined', 'halfClosed']),
            at: below(1 << 30) / (1 << 30),
          },
    }
  }

  function typeOf() {
    if (!mood.isCareful && chance(0.1)) return pick(contentTypes)
    const json = 'application/json'
    return pick([json, json, json, 'application/x-www-form-urlencoded', form])
  }
}

const form = 'multipart/form-data; boundary=fuzz'
