import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { runSql } from '../sql/run.js'
import { withoutValues } from '../sql/without-values.js'
import { sendJson } from './envelope.js'

/** SQL for superusers. Source: PocketBase apis/sql.go. */
export const sqlRoutes: readonly Route[] = [
  {
    name: 'runSQL',
    method: 'POST',
    path: '/api/sql',
    guard: 'superuser',
    bodyLimitBytes: formBodyBytes,
    run,
  },
]

// The longest query that the peer accepts, in bytes.
const longestQuery = 5000

async function run(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const { query } = await input.form('api/runSQL.body')
  const data = checkForm({ query }, { query: [required, length(0, longestQuery)] })
  if (data) throw fail('request.invalid_data', { data })
  const noted = { statement: withoutValues(query) }
  noteRequest(caller, { data: noted })
  const reply = await runSql(app, query)
  noteRequest(caller, { data: { ...noted, affectedRows: reply.affectedRows } })
  await sendJson(exchange, 200, reply)
}
