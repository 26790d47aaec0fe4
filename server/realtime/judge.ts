import type { Reading } from '../base/app.js'
import type { RequestInfo } from '../base/caller.js'
import { encodeJson } from '../base/json.js'
import type { Collection, Rule } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { enrichRecords } from '../records/enrich.js'
import { queriesSuperusersOnly } from '../records/list.js'
import { pickFields } from '../records/pick.js'
import { presentRecord } from '../records/present.js'
import { isSuperuser } from '../records/select.js'
import { ruleAllows, storedMatches } from '../rules/allow.js'
import type { Db } from '../store/store.js'

export type Action = 'create' | 'update' | 'delete'

/** A change to a record, kept while the questions about it are answered one after the other. */
export interface Subject {
  action: Action
  record: RecordModel
  /** What `expand` reads from; rules are checked against committed data. */
  expandFrom: Db
  /** JSON that was made for another question, by everything its form depends on. */
  made: Map<string, string>
}

/** The JSON for clients that ask this question, or undefined if they may not see the record. */
export async function judge(
  app: Reading,
  { action, record, expandFrom, made }: Subject,
  rule: Rule,
  { auth, query, headers }: Pick<RequestInfo, 'auth' | 'query' | 'headers'>,
): Promise<string | undefined> {
  const { collection } = record
  const info: RequestInfo = { context: 'realtime', method: 'GET', query, headers, body: {}, auth }
  if (!(await maySee(app, collection, recordId(record), rule, info))) return undefined
  // A record without owners, managers and relations to expand looks the same to everybody.
  const isPlain = !collection.auth && !query['expand']
  const look = isPlain ? `${isSuperuser(info)} ${query['fields'] ?? ''}` : ''
  const known = isPlain ? made.get(look) : undefined
  if (known !== undefined) return known
  const shown = isPlain
    ? presentRecord(record, { email: false, hidden: isSuperuser(info) })
    : (await enrichRecords(reading(app, expandFrom), [record], info))[0]
  const fields = query['fields']
  // Malformed `fields` count as none, as in the peer.
  const pathsMax = app.config.limits.fieldPaths
  const picked = fields ? ((await pickFields(shown, fields, { pathsMax })) ?? shown) : shown
  const json = encodeJson({ record: picked, action })
  if (isPlain) made.set(look, json)
  return json
}

function reading(app: Reading, db: Db): Reading {
  if (db === app.store.read) return app
  return { ...app, store: Object.create(app.store, { read: { value: db } }) }
}

/**
 * Checks the rule, then the client's filter, each against the stored row. Anything that can't be
 * checked counts as no. Source: PocketBase apis/realtime.go realtimeCanAccessRecord.
 */
async function maySee(
  app: Reading,
  collection: Collection,
  id: string,
  rule: Rule,
  info: RequestInfo,
): Promise<boolean> {
  const { filter } = info.query
  try {
    if (!(await ruleAllows(app, collection, rule, info, { id }))) return false
    if (!filter) return true
    if (!isSuperuser(info) && queriesSuperusersOnly(info)) return false
    return await storedMatches(app, collection, filter, info, id)
  } catch (error) {
    app.log.debug({ err: error, collection: collection.name }, 'a subscription was not judged')
    return false
  }
}
