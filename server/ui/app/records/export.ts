import type { RecordModel } from 'pocketbase'
import { messageOf, pb } from '../api'
import { download } from '../parts/download'
import { type Collection, say } from '../state'
import { t } from '../texts'
import { columnsOf, textOfValue } from './columns'
import type { Query } from './rows'

export type ExportKind = 'json' | 'csv'

const batch = 500

/** Saves the selected records, or all that match the filter, as a file. */
export async function exportRecords(
  collection: Collection,
  { filter, sort }: Query,
  ids: string[],
  kind: ExportKind,
): Promise<void> {
  const chosen = new Set(ids)
  const parts: string[] = [kind === 'csv' ? csvLine(namesOf(collection)) : '[']
  let count = 0
  try {
    for (let page = 1; ; page++) {
      const { items } = await pb.collection(collection.id).getList(page, batch, {
        skipTotal: true,
        ...(filter && { filter }),
        ...(sort && { sort }),
      })
      for (const record of items) {
        if (chosen.size > 0 && !chosen.has(record.id)) continue
        parts.push(write(collection, record, kind, count === 0))
        count++
      }
      if (items.length < batch || (chosen.size > 0 && count === chosen.size)) break
    }
    if (kind === 'json') parts.push('\n]\n')
    const type = kind === 'json' ? 'application/json' : 'text/csv;charset=utf-8'
    download(`${collection.name}.${kind}`, new Blob(parts, { type }))
    say(t('export.done', { count }))
  } catch (error) {
    say(messageOf(error), 'wrong')
  }
}

function namesOf(collection: Collection): string[] {
  return columnsOf(collection).map(({ name }) => name)
}

function write(collection: Collection, record: RecordModel, kind: ExportKind, isFirst: boolean) {
  if (kind === 'csv') return csvLine(namesOf(collection).map((name) => textOfValue(record[name])))
  const { expand: _, ...values } = record
  return `${isFirst ? '' : ','}\n${JSON.stringify(values)}`
}

/** RFC 4180; a text that a spreadsheet would take for a formula gets a leading apostrophe. */
export function csvLine(values: readonly string[]): string {
  const cells = values.map((value) => {
    const safe = /^[=+@\t\r]|^-(?![\d.])/.test(value) ? `'${value}` : value
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  })
  return `${cells.join(',')}\r\n`
}
