import { ApiError, fail, StartError } from '../../base/errors.js'
import { Overrun, UniqueError } from '../store.js'

interface PostgresFault extends Error {
  code?: string
  detail?: string
  constraint?: string
}

/** Whether the same transaction may succeed when retried: a serialization failure or a deadlock. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error)
  return code === '40001' || code === '40P01'
}

/** Whether a prepared statement has outlived its table. */
export function isStalePlan(error: unknown): boolean {
  return codeOf(error) === '0A000' && (error as Error).message.includes('cached plan')
}

/** Whether the database can't be reached, is shutting down, or has ended the session. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code.startsWith('08') ||
    code.startsWith('57P') ||
    code.startsWith('53') ||
    code === idleInTransaction ||
    unreachable.has(code) ||
    (error instanceof Error &&
      /^(Connection terminated|timeout e|Client has|Query read timeout)/.test(error.message))
  )
}

const statementTimeout = '57014'
const lockTimeout = '55P03'
// The session of a process that was halted in a transaction (awake.ts).
const idleInTransaction = '25P03'

const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Whether it accepts no changes: a standby, or default_transaction_read_only. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === '25006'
}

/** The error that PostgreSQL would give for the first change. */
export function readOnlyError(): Error {
  return Object.assign(new Error('it takes no changes (read only)'), { code: '25006' })
}

/** The store's own errors for a broken unique index, for a database that is away, and for one that took too long. */
export function translateFault(error: unknown): unknown {
  if (error instanceof ApiError) return error
  const { code, detail = '' } = (error ?? {}) as PostgresFault
  if (code === '23505') return new UniqueError(columnsOf(detail), error)
  if (isReadOnly(error)) {
    return fail('server.read_only', { cause: error, headers: { 'Retry-After': '2' } })
  }
  if (code === statementTimeout && /statement timeout/.test((error as Error).message)) {
    return busy(new Overrun('a statement took too long', { cause: error }))
  }
  const isBusy = code === statementTimeout || code === lockTimeout || isAway(error)
  return isBusy ? busy(error) : error
}

export function busy(cause: unknown): ApiError {
  return fail('server.busy', { cause, headers: { 'Retry-After': '1' } })
}

/** Why the database can't be opened, as one line for the operator. */
export function openFault(where: string, error: unknown): unknown {
  if (error instanceof StartError) return error
  const reason = error instanceof Error ? error.message || codeOf(error) : String(error)
  return new StartError(`cannot open ${where}: ${reason}`, { cause: error })
}

function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as PostgresFault).code : undefined
  return typeof code === 'string' ? code : ''
}

// `Key (email)=(ann@example.com) already exists.`, `Key (lower(username))=…`
function columnsOf(detail: string): string[] {
  const list = /^Key \((.*?)\)=\(/.exec(detail)?.[1] ?? ''
  return list.split(', ').map((part) => part.replace(/^lower\((.*)\)$/, '$1').replace(/^"|"$/g, ''))
}
