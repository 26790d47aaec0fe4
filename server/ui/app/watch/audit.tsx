import { useEffect, useState } from 'preact/hooks'
import { messageOf, pb } from '../api'
import { Dialog } from '../parts/dialog'
import { download } from '../parts/download'
import { Button } from '../parts/fields'
import { excerpt, localDate, textOfValue } from '../records/columns'
import { csvLine } from '../records/export'
import { mark, place } from '../route'
import { t } from '../texts'

type Entry = Record<string, unknown> & { id: number }

const perPage = 50
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
  const [entries, setEntries] = useState<Entry[]>([])
  const [page, setPage] = useState(1)
  const [isEnd, setEnd] = useState(true)
  const [fault, setFault] = useState('')
  const [open, setOpen] = useState<Entry>()
  useEffect(() => {
    let isLatest = true
    const query = { page, perPage, skipTotal: true, sort: '-id', ...(filter && { filter }) }
    pb.send<{ items: Entry[] }>('/api/audit', { query })
      .then(({ items }) => {
        if (!isLatest) return
        setFault('')
        setEntries((before) => (page === 1 ? items : [...before, ...items]))
        setEnd(items.length < perPage)
      })
      .catch((error) => isLatest && setFault(messageOf(error)))
    return () => {
      isLatest = false
    }
  }, [filter, page])
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
      <search>
        <form
          class="search"
          onSubmit={(event) => {
            event.preventDefault()
            setPage(1)
            mark({ filter: typed })
          }}
        >
          <input
            type="search"
            class="code"
            aria-label={t('audit.search')}
            placeholder={t('audit.search')}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit">{t('search')}</Button>
        </form>
      </search>
      {fault && (
        <p class="problem" role="alert">
          {fault}
        </p>
      )}
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
                      localDate(textOfValue(entry[name]))
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
      {!isEnd && <Button onClick={() => setPage(page + 1)}>{t('more')}</Button>}
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
