import type { App } from '../base/app.js'
import { ApiError, fail, sentence } from '../base/errors.js'
import type { SqlResult } from '../store/store.js'

export interface SqlReply extends SqlResult {
  /** Milliseconds. */
  execTime: number
}

// Source: PocketBase apis/sql.go.
const rowsMax = 1000
const timeoutMs = 3 * 60_000
const writing = /^(?:INSERT|CREATE|UPDATE|DELETE|DROP|DETACH|ALTER|REPLACE)/i
/** So that writing the answer delays nobody else: about 20 ms. Ours; the peer has no such limit. */
const charactersMax = 4 << 20

/**
 * Runs a superuser's SQL on data.db. Statements that begin with a writing keyword run in a
 * transaction. Collections and settings are read again before it resolves, here and in other
 * processes. Throws sql.disabled, sql.failed, server.busy. Source: PocketBase apis/sql.go
 * executeQuery.
 */
export async function runSql(app: App, query: string): Promise<SqlReply> {
  if (app.config.sql.mode === 'off') throw fail('sql.disabled')
  const started = performance.now()
  const before = await app.store.dataVersion()
  let result: SqlResult
  try {
    const text = query.trim()
    if (text === '') throw new Error('empty query')
    const isWrite = writing.test(text)
    result = await app.store.runSql({
      text: resolveNames(text),
      isWrite,
      rowsMax,
      charactersMax,
      timeoutMs,
    })
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw fail('sql.failed', {
      message: sentence(`Failed to execute query. Raw error:\n${reason}`),
      cause,
    })
  } finally {
    // Some of several statements may have taken effect before one failed.
    if ((await app.store.dataVersion()) !== before) await readAnew(app, query)
  }
  return { execTime: Math.floor(performance.now() - started), ...result }
}

/**
 * Others are only notified if it may concern them, since each of them then reads everything again.
 */
async function readAnew(app: App, query: string): Promise<void> {
  await app.collections.reload()
  await app.settings.reload()
  if (/_collections|\b(?:create|drop|alter)\b/i.test(query)) app.bus.emit('collections.saved')
  if (/_params/i.test(query)) app.bus.emit('settings.saved')
}

/** `{{table}}` and `[[column]]` are names in the peer's SQL. Source: pocketbase/dbx, db.go. */
function resolveNames(text: string): string {
  const unbound = /\{:(\w+)\}/.exec(text)
  if (unbound) throw new Error(`Named parameter not found: ${unbound[1]}`)
  return text.replace(/\{\{([\w\-. ]+)\}\}|\[\[([\w\-. ]+)\]\]/g, (_, table, column) =>
    String(table ?? column)
      .split('.')
      .map((part) => `\`${part}\``)
      .join('.'),
  )
}
