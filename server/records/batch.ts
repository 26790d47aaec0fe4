import type { App } from '../base/app.js'
import type { Caller, RequestInfo } from '../base/caller.js'
import { dictionary } from '../base/dictionary.js'
import { ApiError, fail } from '../base/errors.js'
import { randomText } from '../base/ids.js'
import type { UploadedFile, Uploads } from '../files/upload.js'
import type { Collection } from '../model/collection.js'
import { type Rehearsal, rehearsePasswords } from '../passwords/rehearsal.js'
import { type BatchOperation, readAction } from './batch-operation.js'
import { createRecord } from './create.js'
import { deleteRecord } from './delete.js'
import { enrichRecords } from './enrich.js'
import { pickFields } from './pick.js'
import { updateRecord } from './update.js'
import { findAllowed } from './view.js'
import { type Inner, within } from './within.js'

export interface BatchResult {
  body: unknown
  status: number
}

/** The caller, and the headers and query that every operation starts with. */
export interface BatchRequest {
  caller: Caller
  info: RequestInfo
  /** Files of the whole request, as `requests.INDEX.FIELD` or `requests[INDEX].FIELD`. */
  uploads: Uploads
  /** Called before an operation runs, for the limits of its own path; may throw. */
  admit(
    action: 'create' | 'update' | 'delete',
    collection: Collection,
    path: string,
  ): Promise<void> | undefined
}

/**
 * Runs the operations in order in one transaction: all of them, or none. Passwords are hashed and
 * compared outside of it, one after the other, and none if an operation fails without them. Throws
 * batch.failed with the first fault by its index, or without one if `timeoutSeconds` ran out;
 * request.too_many, server.busy. Source: PocketBase apis/batch.go.
 */
export async function runBatch(
  app: App,
  operations: readonly BatchOperation[],
  request: BatchRequest,
  timeoutSeconds: number,
): Promise<BatchResult[]> {
  const rehearsals = rehearsePasswords(app.passwords, app.limits.logins)
  const admitted = new Set<number>()
  const admit = (index: number): BatchRequest['admit'] => {
    return (...action) => {
      // Each counts once, however often the transaction is run.
      if (admitted.has(index)) return undefined
      const counted = request.admit(...action)
      admitted.add(index)
      return counted
    }
  }
  for (let run = 0; run < maxRuns; run++) {
    const rehearsal = rehearsals.begin()
    const ofOne = (index: number) => ({ ...request, admit: admit(index) })
    const end = await runAll(app, operations, ofOne, { rehearsal, timeoutSeconds })
    if (end.kind === 'done') return end.results
    const allRight = await rehearsals.carryOut(rehearsal, end.kind === 'failed')
    if (end.kind === 'failed' && allRight) throw end.error
  }
  throw fail('batch.failed')
}

// One run to learn which passwords are needed and one that has them, or that fails because of a
// wrong one; the others are for changes that others make in between.
const maxRuns = 4

type BatchEnd =
  | { kind: 'done'; results: BatchResult[] }
  | { kind: 'failed'; error: unknown }
  | { kind: 'rehearsed' }

/** Ends a transaction that only showed what it needs. */
class Rehearsed extends Error {}

/**
 * Runs everything in one transaction, which is only committed if every hash it needed was there.
 */
async function runAll(
  app: App,
  operations: readonly BatchOperation[],
  requestOf: (index: number) => BatchRequest,
  { rehearsal, timeoutSeconds }: { rehearsal: Rehearsal; timeoutSeconds: number },
): Promise<BatchEnd> {
  const deadline = app.clock.now() + timeoutSeconds * 1000
  let inner: Inner | undefined
  try {
    const results = await app.store.transaction(async (tx) => {
      inner = within(app, tx, rehearsal)
      const done: BatchResult[] = []
      for (const [index, operation] of operations.entries()) {
        if (app.clock.now() > deadline) throw fail('batch.failed')
        try {
          const request = requestOf(index)
          const uploads = uploadsOf(request.uploads, index)
          done.push(await runOperation(inner.app, operation, request, uploads))
        } catch (error) {
          throw operationFailed(index, error)
        }
      }
      if (rehearsal.wanted.length > 0) throw new Rehearsed()
      return done
    })
    await inner?.announce()
    return { kind: 'done', results }
  } catch (error) {
    await inner?.undo()
    if (error instanceof Rehearsed) return { kind: 'rehearsed' }
    const failure = error instanceof ApiError ? error : fail('batch.failed', { cause: error })
    return { kind: 'failed', error: failure }
  }
}

async function runOperation(
  app: App,
  operation: BatchOperation,
  { caller, info, admit }: BatchRequest,
  uploads: Uploads,
): Promise<BatchResult> {
  const { kind, collection, id, query, path } = await readAction(app, operation)
  if (!collection) throw fail('collection.not_found')
  if (collection.type === 'view') throw fail('collection.unsupported')
  await admit(kind, collection, path)
  if (!query) throw fail('request.invalid')
  const body = withoutKeys(operation.body, uploads)
  const inner: RequestInfo = {
    ...info,
    context: 'batch',
    method: { create: 'POST', update: 'PATCH', delete: 'DELETE' }[kind],
    query,
    headers: { ...info.headers, ...ownHeaders(operation.headers), content_type: innerType },
    body,
  }
  if (kind === 'delete') {
    const record = await findAllowed(app, collection, id, collection.deleteRule, inner, caller)
    await deleteRecord(app, record, { caller })
    return { body: null, status: 204 }
  }
  const record =
    kind === 'create'
      ? await createRecord(app, collection, body, inner, caller, uploads)
      : await updateRecord(app, collection, id, body, inner, caller, uploads)
  const [shown] = await enrichRecords(app, [record], inner)
  if (!query['fields']) return { body: shown, status: 200 }
  const pathsMax = app.config.limits.fieldPaths
  const picked = await pickFields(shown, query['fields'], { pathsMax })
  if (picked === undefined) throw new Error(`fields that can't be read: ${query['fields']}`)
  return { body: picked, status: 200 }
}

/** One operation's files, by field; PocketBase sends them to itself, and so names them twice. */
function uploadsOf(uploads: Uploads, index: number): Uploads {
  const own = new Map<string, readonly UploadedFile[]>()
  for (const [key, files] of uploads) {
    for (const prefix of [`requests.${index}.`, `requests[${index}].`]) {
      if (!key.startsWith(prefix)) continue
      const field = key.slice(prefix.length)
      own.set(field, [...(own.get(field) ?? []), ...files.map((file) => file.again())])
    }
  }
  return own
}

/** Files replace body values of the same name. */
function withoutKeys(
  body: Readonly<Record<string, unknown>>,
  uploads: Uploads,
): Record<string, unknown> {
  const rest: Record<string, unknown> = Object.assign(dictionary(), body)
  for (const key of uploads.keys()) delete rest[key]
  return rest
}

// PocketBase sends each operation to itself as a form.
const innerType = `multipart/form-data; boundary=${randomText(60)}`

/** An operation may add headers, but can't act as somebody else. */
function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const own: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
    if (key !== 'authorization') own[key] = value
  }
  return own
}

function operationFailed(index: number, error: unknown): ApiError {
  // The peer runs each request inside the one before, which turns an unspecific error into a 500.
  const unknown = index === 0 ? 'request.invalid' : 'server.fault'
  const { data, message, status } =
    error instanceof ApiError ? error : fail(unknown, { cause: error })
  const response = { data, message, status }
  const fault = { code: 'batch_request_failed', message: 'Batch request failed.', response }
  return fail('batch.failed', { data: { requests: { [index]: fault } }, cause: error })
}
