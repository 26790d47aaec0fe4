import type { AuditNote } from '../audit/audit.js'
import { actorOf, answerAfter } from '../audit/trail.js'
import { ApiError } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'

const logins = new Set([
  'authWithPassword',
  'authWithOTP',
  'authWithOAuth2',
  'authWithTOTP',
  'authWithRecoveryCode',
  'authWithPasskey',
])
const mailed = new Set(['confirmVerification', 'confirmPasswordReset', 'confirmEmailChange'])

/**
 * Wraps the row's handler to write an audit entry for what it did or refused: logins through every
 * contract, all changes by superusers, and attempts on an account. The entry of a change is written
 * before the answer is sent. Throws what `run` throws, and audit.not_written.
 */
export function audited(
  route: Route,
  run: (exchange: Exchange) => Promise<void>,
): (exchange: Exchange) => Promise<void> {
  const isLogin = logins.has(route.name)
  const isChange = route.isAudited ?? (route.guard === 'superuser' && route.method !== 'GET')
  if (route.method === 'GET' && !isChange) return run
  return async (exchange) => {
    const { app, caller } = exchange.state
    try {
      await run(exchange)
    } catch (error) {
      const isTold =
        isLogin ||
        mailed.has(route.name) ||
        // A caller who isn't signed in was refused before anything was done.
        (isChange && caller.record) ||
        caller.note?.target
      if (isTold) app.audit?.refusal(refusalOf(exchange, route, isLogin, error))
      throw error
    }
    if (isLogin) app.audit?.login(loginOf(exchange))
    else if (isChange && app.audit) {
      answerAfter(caller, app.audit.change(changeOf(exchange, route)))
    }
    if (caller.note?.written) await caller.note.written
  }
}

function loginOf({ state: { caller, contract } }: Exchange): AuditNote {
  const { note } = caller
  const isIn = note?.result === undefined
  return {
    action: 'login',
    result: note?.result ?? 'ok',
    method: note?.method ?? '',
    door: contract.name,
    actor: isIn ? note?.target : undefined,
    target: note?.target,
    caller,
    data: note?.data,
  }
}

function changeOf(exchange: Exchange, { name }: Route): AuditNote {
  const { caller, contract } = exchange.state
  return {
    action: name,
    method: 'token',
    door: contract.name,
    actor: actorOf(caller),
    target: targetOf(exchange),
    caller,
    data: caller.note?.data,
  }
}

function refusalOf(
  exchange: Exchange,
  { name }: Route,
  isLogin: boolean,
  error: unknown,
): AuditNote {
  const { caller, contract } = exchange.state
  const { note } = caller
  return {
    action: isLogin ? 'login' : name,
    result: error instanceof ApiError ? error.code : 'server.fault',
    method: note?.method ?? (caller.record ? 'token' : ''),
    door: contract.name,
    actor: actorOf(caller),
    target: targetOf(exchange),
    caller,
    data: note?.data,
  }
}

/** What the flow has found out, otherwise what the path names. */
function targetOf({ params, state: { app, caller } }: Exchange): AuditNote['target'] {
  if (caller.note?.target) return caller.note.target
  const { collection, id = params?.['key'] ?? '' } = params ?? {}
  if (collection === undefined && id === '') return undefined
  // Only existing collections: a path may contain anything.
  const known = app.collections.find(collection ?? '')?.name ?? ''
  return { collection: known, id: id.slice(0, idMax) }
}

// Characters. PocketBase's ids have 15; names of jobs and backups are longer.
const idMax = 100
