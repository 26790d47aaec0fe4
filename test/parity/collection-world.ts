import { join } from 'node:path'
import Database from '../helper/database.js'
import { isPostgres } from '../helper/postgres.js'
import type { CollectionState } from './collection-steps.js'

export interface Asked {
  method: string
  path: string
  body?: unknown
}

export interface Answered {
  status: number
  body: unknown
}

/** One of the two servers, with a superuser's token. */
export interface Side {
  url: string
  dir: string
  token: string
}

export async function ask({ url, token }: Side, { method, path, body }: Asked): Promise<Answered> {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? '' : JSON.parse(text) }
}

export async function collectionsOf(side: Side): Promise<CollectionState[]> {
  const { body } = await ask(side, { method: 'GET', path: '/api/collections?perPage=500' })
  return (body as { items: CollectionState[] }).items
}

/** The same without what each server makes up for itself. */
export function comparable(value: unknown): unknown {
  const text = JSON.stringify(value, (key, item) => {
    if (key === 'created' || key === 'updated' || key === 'tokenKey') return '<own>'
    // Texts for people; ours are others.
    if (key === 'emailTemplate' || key.endsWith('Template'))
      return item.subject === '' ? '' : '<own>'
    return item
  })
  return JSON.parse(
    withoutOwnWords(text)
      .replace(/_clone_\w{4}/g, '_clone_')
      .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
      .replace(/(_temp_)\w{6}/g, '$1')
      // They come in any order.
      .replace(
        /(existing reference in )([\w, ]+)/g,
        (_, head, names) => head + names.split(', ').sort().join(', '),
      )
      // Of several views the first one is named; ours stand in another order where one was mended.
      .replace(/error in view \w+/g, 'error in view …')
      // What Go's decoder calls its types. A message may hold escaped quotation marks.
      .replace(/(?:failed to unmarshal field(?: type)?: )?json: (?:\\.|[^"\\])*/g, 'json: …')
      .replace(/missing or unknown field type in (?:\\.|[^"\\])*/g, 'json: …')
      // The rest of a pattern that the peer shows where it stopped reading.
      .replace(/(rror parsing regexp: [^`"]*?)(?:: `[^"]*?`)?(?=[."])/g, '$1'),
  )
}

/** Each database has its own words for what it refuses. */
function withoutOwnWords(text: string): string {
  if (!isPostgres) return text
  return text.replace(/(Raw error:|Invalid query -|ailed to )(?:\\.|[^"\\])*/g, '$1 …')
}

/** Tables, views and indexes with their definitions, and every row of every collection. */
export function contentOf(dir: string, collections: readonly CollectionState[]) {
  const db = new Database(join(dir, 'data.db'), { readonly: true })
  try {
    const schema = db
      .prepare(
        `SELECT type, name${isPostgres ? '' : ', sql'} FROM sqlite_master
        WHERE name NOT LIKE 'sqlite_%' ORDER BY name`,
      )
      .all()
      .filter((row) => !isPostgres || !isOfStore((row as { name: string }).name))
    const rows: Record<string, unknown> = {}
    for (const { name, type } of collections) {
      if (type === 'view' || name.startsWith('_')) continue
      rows[name] = db.prepare(`SELECT * FROM "${name}" ORDER BY id`).all().map(withoutTimes)
    }
    return { schema, rows }
  } finally {
    db.close()
  }
}

/** Indexes of keys have names in PostgreSQL, and logs are beside the records. */
function isOfStore(name: string): boolean {
  return /_pkey$|^_collections_name_key$|^_logs$|^idx_logs_/.test(name)
}

function withoutTimes(row: unknown): unknown {
  const entries = Object.entries(row as Record<string, unknown>)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      name === 'tokenKey' || /^\$2[aby]\$/.test(String(value))
        ? '<own>'
        : typeof value === 'string'
          ? value.replace(/^20[23]\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/, (time) =>
              time.startsWith('2022-02-02') ? time : '<time>',
            )
          : value,
    ]),
  )
}
