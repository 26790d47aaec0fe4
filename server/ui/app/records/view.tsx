import { useMemo, useState } from 'preact/hooks'
import { pb } from '../api'
import { Confirm } from '../parts/dialog'
import { Button } from '../parts/fields'
import { lazy } from '../parts/lazy'
import { Menu } from '../parts/menu'
import { Problem } from '../parts/problem'
import { SearchForm } from '../parts/search-form'
import { prefer, preferences } from '../preferences'
import { go, mark, place } from '../route'
import { type Collection, hidesControls, say } from '../state'
import { t } from '../texts'
import { ColumnChooser } from './column-chooser'
import { columnsOf, toFilter } from './columns'
import { type ExportKind, exportRecords } from './export'
import { defaultSort } from './keyset'
import { useRows } from './rows'
import { Table } from './table'

const RecordEditor = lazy(async () => (await import('./editor')).RecordEditor)
const ApiPreview = lazy(async () => (await import('../api-preview/view')).ApiPreview)

const keptFilters = 10

/** The records of a collection. */
export function RecordsView({ collection }: { collection: Collection }) {
  const { query } = place.value
  const filter = query.get('filter') ?? ''
  const sort = query.get('sort') ?? defaultSort(collection)
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const [typed, setTyped] = useState(filter)
  const [isDeleting, setDeleting] = useState(false)
  const [isChoosing, setChoosing] = useState(false)

  const all = useMemo(() => columnsOf(collection), [collection])
  const hidden = preferences.value.hiddenColumns[collection.id]
  // The same list as long as nothing changes, since a new one redraws all rows.
  const columns = useMemo(() => all.filter(({ name }) => !hidden?.includes(name)), [all, hidden])
  const expand = columns
    .filter(({ type }) => type === 'relation')
    .map(({ name }) => name)
    .join(',')
  const request = {
    collection: collection.id,
    filter: useMemo(() => toFilter(collection, filter), [collection, filter]),
    sort,
    expand,
  }
  const rows = useRows(request)
  const record = query.get('record')
  const isView = collection.type === 'view'

  const search = () => {
    mark({ filter: typed })
    setMarked(new Set())
    const word = typed.trim()
    if (word === '') return
    const { filters } = preferences.value
    const before = (filters[collection.id] ?? []).filter((each) => each !== word)
    prefer({ filters: { ...filters, [collection.id]: [word, ...before].slice(0, keptFilters) } })
  }
  const markRows = (ids: string[], isOn: boolean) => {
    const next = new Set(marked)
    for (const id of ids) isOn ? next.add(id) : next.delete(id)
    setMarked(next)
  }
  const deleteMarked = async () => {
    const ids = [...marked]
    const failed: string[] = []
    // A few at a time: each is a separate transaction.
    await Promise.all(
      [0, 1, 2, 3].map(async (lane) => {
        for (let index = lane; index < ids.length; index += 4) {
          const id = ids[index]!
          await pb
            .collection(collection.id)
            .delete(id)
            .catch(() => failed.push(id))
        }
      }),
    )
    setDeleting(false)
    setMarked(new Set(failed))
    rows.refresh()
    if (failed.length > 0) say(t('records.notDeleted', { count: failed.length }), 'wrong')
    else say(t('records.deleted', { count: ids.length }))
  }
  const save = (kind: ExportKind) =>
    exportRecords(collection, { ...request, expand: '' }, [...marked], kind)

  return (
    <div class="records-view">
      <div class="title-row">
        <h1>
          <bdi class="clip">{collection.name}</bdi>
        </h1>
        {!hidesControls.value && (
          <Button
            kind="plain"
            label={t('collections.edit')}
            onClick={() => go('collections', { collection: collection.name, edit: 'this' })}
          >
            ⚙
          </Button>
        )}
        <Button kind="plain" label={t('refresh')} onClick={() => rows.refresh()}>
          ⟳
        </Button>
        <span class="push" />
        <Button onClick={() => mark({ preview: '1' })}>{t('api.title')}</Button>
        {!isView && (
          <Button kind="main" onClick={() => mark({ record: 'new' })}>
            + {t('records.new')}
          </Button>
        )}
      </div>
      <SearchForm
        label={t('records.search')}
        value={typed}
        list="filters"
        onInput={setTyped}
        onSearch={search}
        before={
          <datalist id="filters">
            {(preferences.value.filters[collection.id] ?? []).map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        }
      >
        <Menu
          label={t('more')}
          items={[
            { label: t('records.columns'), run: () => setChoosing(true) },
            { label: t('export.json'), run: () => save('json') },
            { label: t('export.csv'), run: () => save('csv') },
          ]}
        />
      </SearchForm>
      <Problem text={rows.fault} />
      {rows.count === 0 && !rows.isLoading && !rows.fault ? (
        <div class="empty">
          <p>{filter ? t('records.noMatch') : t('records.none')}</p>
          {filter !== '' && (
            <Button
              onClick={() => {
                setTyped('')
                mark({ filter: '' })
              }}
            >
              {t('records.clearFilter')}
            </Button>
          )}
        </div>
      ) : (
        <Table
          collection={collection}
          columns={columns}
          rows={rows}
          sort={sort}
          marked={marked}
          onSort={(next) => mark({ sort: next })}
          onMark={markRows}
        />
      )}
      <div class="foot">
        {marked.size > 0 ? (
          <>
            <span role="status">{t('records.marked', { count: marked.size })}</span>
            <Button onClick={() => setMarked(new Set())}>{t('records.unmark')}</Button>
            <Button onClick={() => save('json')}>{t('export.json')}</Button>
            <Button onClick={() => save('csv')}>{t('export.csv')}</Button>
            {!isView && (
              <Button kind="danger" onClick={() => setDeleting(true)}>
                {t('delete')}
              </Button>
            )}
          </>
        ) : rows.total !== undefined || rows.isWhole ? (
          <span>{t('records.total', { count: rows.count.toLocaleString() })}</span>
        ) : (
          <Button kind="plain" onClick={() => rows.countAll()}>
            {t('records.count')}
          </Button>
        )}
      </div>
      {isChoosing && (
        <ColumnChooser collection={collection} all={all} onClose={() => setChoosing(false)} />
      )}
      {isDeleting && (
        <Confirm
          title={t('records.delete')}
          text={t('records.deleteText', { count: marked.size })}
          action={t('delete')}
          isDanger
          onDone={deleteMarked}
          onClose={() => setDeleting(false)}
        />
      )}
      {record !== null && (
        <RecordEditor
          key={`${record} ${query.get('copy') ?? ''}`}
          collection={collection}
          id={record}
          copyOf={query.get('copy') ?? ''}
          onSaved={() => rows.refresh()}
        />
      )}
      {query.get('preview') === '1' && <ApiPreview collection={collection} />}
    </div>
  )
}
