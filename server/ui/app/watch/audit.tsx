import { useState } from 'preact/hooks'
import { pb } from '../api'
import { Dialog } from '../parts/dialog'
import { download } from '../parts/download'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { SearchForm } from '../parts/search-form'
import { excerpt, textOfValue } from '../records/columns'
import { csvLine } from '../records/export'
import { mark, place } from '../route'
import { t } from '../texts'
import { AuditTable, type Entry } from './audit-table'
import { perPage, useEntries } from './use-entries'

const columns = [
  'created',
  'action',
  'result',
  'method',
  'door',
  'actorId',
  'targetId',
  'ip',
] as const
const allColumns = [
  'id',
  ...columns,
  'actorCollection',
  'targetCollection',
  'userAgent',
  'count',
  'until',
  'data',
  'hash',
]

/** Who signed in or was refused, and who changed what. */
export function AuditView() {
  const filter = place.value.query.get('filter') ?? ''
  const [typed, setTyped] = useState(filter)
  const [open, setOpen] = useState<Entry>()
  const { entries, isEnd, fault, more, restart } = useEntries<Entry>(filter, async (page) => {
    const query = { page, perPage, skipTotal: true, sort: '-id', ...(filter && { filter }) }
    return (await pb.send<{ items: Entry[] }>('/api/audit', { query })).items
  })
  const save = () => {
    const lines = entries.map((entry) => allColumns.map((name) => textOfValue(entry[name])))
    const text = [[...allColumns], ...lines].map(csvLine)
    download('audit.csv', new Blob(text, { type: 'text/csv;charset=utf-8' }))
  }
  return (
    <main id="main" tabIndex={-1} class="scrolls">
      <div class="title-row">
        <h1>{t('audit')}</h1>
        <span class="push" />
        <Button onClick={save}>{t('export.csv')}</Button>
      </div>
      <SearchForm
        label={t('audit.search')}
        value={typed}
        onInput={setTyped}
        onSearch={() => {
          restart()
          mark({ filter: typed })
        }}
      />
      <Problem text={fault} />
      {entries.length === 0 && !fault && <p class="empty">{t('records.noMatch')}</p>}
      <AuditTable columns={columns} entries={entries} onOpen={setOpen} />
      {!isEnd && <Button onClick={more}>{t('more')}</Button>}
      {open && (
        <Dialog kind="panel" title={t('audit.entry')} onClose={() => setOpen(undefined)}>
          <dl class="pairs">
            {allColumns.map((name) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <bdi>{excerpt(textOfValue(open[name]), 2000) || '–'}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </main>
  )
}
