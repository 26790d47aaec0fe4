import type { App } from '../base/app.js'
import type { RawJson } from '../base/json.js'
import { type Page, pageOf, readableTable, storedJson } from '../collections/table-page.js'
import { entryColumns, type StoredEntry } from './entry.js'

/** An entry as superusers read it. */
export type ListedEntry = Omit<StoredEntry, 'data'> & { data: RawJson }

const table = readableTable('audit', {
  id: 'number',
  ...(Object.fromEntries(entryColumns.map((name) => [name, 'text'])) as Record<string, 'text'>),
  count: 'number',
  data: 'json',
  hash: 'text',
})
const columns = ['id', ...entryColumns, 'hash'].map((name) => `\`${name}\``).join(', ')

/**
 * A page of the trail by `filter`, `sort`, `page`, `perPage` and `skipTotal`, as for the logs;
 * newest first by default. Pending entries of this process are written before. Throws
 * request.invalid, audit.not_written.
 */
export async function listAudit(
  app: Pick<App, 'store' | 'collections' | 'clock' | 'audit'>,
  query: Readonly<Record<string, string>>,
): Promise<Page<ListedEntry>> {
  await app.audit?.flush()
  const { read } = await app.store.own()
  const { items, ...page } = await pageOf<StoredEntry>(
    app,
    read,
    table,
    query,
    columns,
    '`id` DESC',
  )
  return { items: items.map(listed), ...page }
}

function listed({ data, ...entry }: StoredEntry): ListedEntry {
  const { hash, ...rest } = entry
  return { ...rest, data: storedJson(data), hash }
}
