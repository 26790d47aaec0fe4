import { useEffect, useState } from 'preact/hooks'
import { Button } from '../parts/fields'
import { TypeIcon } from '../parts/icon'
import { Loading, lazy } from '../parts/lazy'
import { prefer, preferences } from '../preferences'
import { RecordsView } from '../records/view'
import { go, linkTo, place } from '../route'
import {
  attempt,
  type Collection,
  collections,
  findCollection,
  hidesControls,
  loadCollections,
  loadSettings,
} from '../state'
import { t } from '../texts'

const Editor = lazy(async () => (await import('./editor')).CollectionEditor)
const Overview = lazy(async () => (await import('./overview')).Overview)

/** The list of collections beside the records of one. */
export function CollectionsView() {
  useEffect(() => {
    attempt(loadCollections)
    attempt(loadSettings)
  }, [])
  const { query } = place.value
  const all = collections.value
  if (!all) {
    return (
      <main id="main" tabIndex={-1}>
        <Loading />
      </main>
    )
  }
  const wanted = query.get('collection') ?? preferences.value.lastCollection
  const found = findCollection(wanted) ?? all.find(({ system }) => !system) ?? all[0]
  const editing = query.get('edit')
  return (
    <div class="split">
      <Sidebar all={all} current={found} />
      <main id="main" tabIndex={-1} class={query.has('overview') ? 'scrolls' : undefined}>
        {query.has('overview') ? (
          <Overview />
        ) : found ? (
          <RecordsView key={found.id} collection={found} />
        ) : (
          <p class="empty">{t('collections.none')}</p>
        )}
      </main>
      {editing !== null && (
        <Editor
          key={editing}
          collection={editing === 'new' ? undefined : found}
          copyOf={query.get('copy') ?? ''}
        />
      )}
    </div>
  )
}

function Sidebar({ all, current }: { all: Collection[]; current: Collection | undefined }) {
  const [word, setWord] = useState('')
  const [isOpen, setOpen] = useState(false)
  const { pinned } = preferences.value
  const fits = ({ name, id }: Collection) =>
    `${name} ${id}`.toLowerCase().includes(word.trim().toLowerCase())
  const shown = all.filter(fits)
  const isPinned = ({ id }: Collection) => pinned.includes(id)
  const groups = [
    [t('collections.pinned'), shown.filter(isPinned)],
    [t('collections'), shown.filter((each) => !each.system && !isPinned(each))],
    [t('collections.system'), shown.filter((each) => each.system && !isPinned(each))],
  ] as const
  const showsSystem = word !== '' || current?.system
  useEffect(() => {
    setOpen(false)
    if (current) prefer({ lastCollection: current.name })
  }, [current?.id])
  return (
    <nav class={`side ${isOpen ? 'open' : ''}`} aria-label={t('collections')}>
      <button
        type="button"
        class="side-toggle soft"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="clip">{current?.name ?? t('collections')}</span> ▾
      </button>
      <div class="side-body">
        <input
          type="search"
          placeholder={t('collections.search')}
          aria-label={t('collections.search')}
          value={word}
          onInput={(event) => setWord(event.currentTarget.value)}
        />
        <a class="entry" href={linkTo('collections', { overview: '1' })}>
          {t('overview')}
        </a>
        {groups.map(([label, list], index) =>
          list.length === 0 ? null : index === 2 ? (
            <details key={label} open={showsSystem}>
              <summary>{label}</summary>
              <Entries list={list} current={current} />
            </details>
          ) : (
            <section key={label} aria-label={label}>
              <h2>{label}</h2>
              <Entries list={list} current={current} />
            </section>
          ),
        )}
        {shown.length === 0 && <p class="help">{t('collections.noMatch')}</p>}
        {!hidesControls.value && (
          <Button
            onClick={() => go('collections', { collection: current?.name ?? '', edit: 'new' })}
          >
            + {t('collections.new')}
          </Button>
        )}
      </div>
    </nav>
  )
}

function Entries({ list, current }: { list: Collection[]; current: Collection | undefined }) {
  const { pinned } = preferences.value
  const overview = place.value.query.has('overview')
  return (
    <ul>
      {list.map(({ id, name, type }) => {
        const isPinned = pinned.includes(id)
        return (
          <li key={id}>
            <a
              class="entry"
              href={linkTo('collections', { collection: name })}
              aria-current={id === current?.id && !overview ? 'page' : undefined}
            >
              <TypeIcon type={type} />
              <bdi class="clip">{name}</bdi>
            </a>
            <button
              type="button"
              class="plain pin"
              aria-label={
                isPinned ? t('collections.unpin', { name }) : t('collections.pin', { name })
              }
              aria-pressed={isPinned}
              onClick={() =>
                prefer({
                  pinned: isPinned ? pinned.filter((each) => each !== id) : [...pinned, id],
                })
              }
            >
              {isPinned ? '★' : '☆'}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
