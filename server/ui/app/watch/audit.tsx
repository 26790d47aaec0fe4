import { useState } from 'preact/hooks'
import { pb } from '../api'
import { Dialog } from '../parts/dialog'
import { download } from '../parts/download'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { SearchForm } from '../parts/search-form'
import { excerpt, localDate, textOfValue } from '../records/columns'
import { csvLine } from '../records/export'
import { mark, place } from '../route'
import { t } from '../texts'
import { perPage, useEntries } from './use-entries'

type Entry = Record<string, unknown> & { id: number }

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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="wide-table" tabIndex={0} aria-label={t('audit')}>
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {t(`audit.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.id}>
                {columns.map((name) => (
                  <td key={name}>
                    {name === 'action' ? (
                      <button type="button" class="link" onClick={() => setOpen(entry)}>
                        {textOfValue(entry[name])}
                      </button>
                    ) : name === 'created' ? (
                      <time>{localDate(textOfValue(entry[name]))}</time>
                    ) : (
                      <bdi>{excerpt(textOfValue(entry[name]), 60)}</bdi>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
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
