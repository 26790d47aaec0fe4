import { ApiError, type FieldErrors, fail } from '../base/errors.js'
import { checkForm, joinFaults, length, oneOf, required } from '../base/form-errors.js'
import type { Exchange, Route } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { runBatch } from '../records/batch.js'
import type { Settings } from '../settings/defaults.js'
import { sendJson } from './envelope.js'
import { insideOf } from './inside-of.js'

// The peer's own defaults if the settings have none.
const defaultTimeoutSeconds = 3
const defaultBodyBytes = 128 << 20

/** Many changes in one transaction. Source: PocketBase apis/batch.go. */
export const batchRoutes: readonly Route[] = [
  {
    name: 'batch',
    method: 'POST',
    path: '/api/batch',
    bodyLimitBytes: ({ state }) => bodyLimitOf(state.app.settings.current.batch),
    run: sendBatch,
  },
]

type BatchSettings = Settings['batch']

/** What nobody may send is refused unread, whatever its size. */
function bodyLimitOf(batch: BatchSettings): number {
  return isOn(batch) ? batch.maxBodySize || defaultBodyBytes : Number.POSITIVE_INFINITY
}

function isOn({ enabled, maxRequests }: BatchSettings): boolean {
  return enabled && maxRequests > 0
}

async function sendBatch(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const { batch } = app.settings.current
  if (!isOn(batch)) throw fail('batch.disabled')
  const { maxRequests, timeout } = batch
  const { requests } = await readBatch(input)
  const data =
    checkForm({ requests }, { requests: [required, length(0, maxRequests)] }) ??
    joinFaults({ requests: operationFaults(requests) })
  if (data) throw fail('batch.invalid', { data })
  const info = await input.info('batch', {})
  const results = await runBatch(
    app,
    requests,
    {
      caller,
      info,
      uploads: await input.files(),
      admit: (action, collection, path) =>
        checkNativeLimits(
          app,
          insideOf(exchange, methods[action], path),
          collection,
          [action],
          'batch',
        ),
    },
    timeout > 0 ? timeout : defaultTimeoutSeconds,
  )
  await sendJson(exchange, 200, results)
}

/**
 * The peer gives every unreadable body the same answer, including one of a type that it doesn't
 * read.
 */
async function readBatch(input: Exchange['state']['input']) {
  try {
    return await input.merge('batch', { requests: [] }, 'batch.unreadable')
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.code !== 'request.content_type') throw cause
    throw fail('batch.unreadable', { cause })
  }
}

function operationFaults(operations: readonly object[]): FieldErrors | undefined {
  const faults = operations.map((operation) =>
    checkForm(operation, {
      method: [required, oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])],
      url: [required, length(0, 2000)],
    }),
  )
  return joinFaults(Object.fromEntries(faults.map((fault, index) => [String(index), fault])))
}

const methods = { create: 'POST', update: 'PATCH', delete: 'DELETE' } as const
