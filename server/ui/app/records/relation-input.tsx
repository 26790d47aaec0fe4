import type { RecordModel } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { messageOf, pb } from '../api'
import { Dialog } from '../parts/dialog'
import { Button } from '../parts/fields'
import { Problem } from '../parts/problem'
import { findCollection } from '../state'
import { t } from '../texts'
import { excerpt, titleOf, toFilter } from './columns'
import type { InputProps } from './input-props'

interface RelationProps extends InputProps {
  value: string[]
  onChange(value: string | string[]): void
}

/** The records that this one refers to, and a search for others. */
export function RelationInput({ field, value, fault, isReadOnly, onChange }: RelationProps) {
  const [known, setKnown] = useState<Record<string, RecordModel>>({})
  const [isPicking, setPicking] = useState(false)
  const collection = findCollection(String(field['collectionId']))
  const isMany = Number(field['maxSelect']) > 1
  const learn = (records: RecordModel[]) =>
    setKnown((before) => ({
      ...before,
      ...Object.fromEntries(records.map((each) => [each.id, each])),
    }))
  useEffect(() => {
    const missing = value.filter((id) => !known[id]).slice(0, 100)
    if (missing.length === 0 || !collection) return
    const filter = missing.map((id) => `id = ${JSON.stringify(id)}`).join(' || ')
    pb.collection(collection.id)
      .getList(1, 100, { filter, skipTotal: true })
      .then(({ items }) => learn(items))
      .catch(() => {})
  }, [value.join()])
  const send = (ids: string[]) => onChange(isMany ? ids : (ids[0] ?? ''))
  return (
    <fieldset class="field">
      <legend class={field.required ? 'required' : undefined}>{field.name}</legend>
      <ul class="files">
        {value.map((id) => (
          <li key={id}>
            <bdi class="clip">{known[id] ? excerpt(titleOf(collection, known[id]), 60) : id}</bdi>
            <code class="help">{id}</code>
            {!isReadOnly && (
              <Button
                label={t('relation.remove', { id })}
                onClick={() => send(value.filter((each) => each !== id))}
              >
                ✕
              </Button>
            )}
          </li>
        ))}
      </ul>
      {!isReadOnly && collection && (
        <Button label={`${field.name}: ${t('relation.pick')}`} onClick={() => setPicking(true)}>
          {t('relation.pick')}
        </Button>
      )}
      <Problem text={fault} />
      {isPicking && collection && (
        <Picker
          collectionId={collection.id}
          chosen={value}
          isMany={isMany}
          onPick={(records) => {
            learn(records)
            send(records.map(({ id }) => id))
            setPicking(false)
          }}
          known={known}
          onClose={() => setPicking(false)}
        />
      )}
    </fieldset>
  )
}

interface PickerProps {
  collectionId: string
  chosen: string[]
  known: Record<string, RecordModel>
  isMany: boolean
  onPick(records: RecordModel[]): void
  onClose(): void
}

const perPage = 30

function Picker({ collectionId, chosen, known, isMany, onPick, onClose }: PickerProps) {
  const collection = findCollection(collectionId)!
  const [word, setWord] = useState('')
  const [found, setFound] = useState<RecordModel[]>([])
  const [page, setPage] = useState(1)
  const [isEnd, setEnd] = useState(true)
  const [fault, setFault] = useState('')
  const [marked, setMarked] = useState<RecordModel[]>(
    chosen.map((id) => known[id] ?? ({ id } as RecordModel)),
  )
  useEffect(() => {
    let isLatest = true
    // A short wait, so that not every key press is a search.
    const timer = setTimeout(() => {
      const filter = toFilter(collection, word)
      pb.collection(collectionId)
        .getList(page, perPage, { skipTotal: true, ...(filter && { filter }) })
        .then(({ items }) => {
          if (!isLatest) return
          setFault('')
          setFound((before) => (page === 1 ? items : [...before, ...items]))
          setEnd(items.length < perPage)
        })
        .catch((error) => isLatest && setFault(messageOf(error)))
    }, 150)
    return () => {
      isLatest = false
      clearTimeout(timer)
    }
  }, [word, page])
  return (
    <Dialog
      title={t('relation.from', { name: collection.name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="main" onClick={() => onPick(marked)}>
            {t('relation.set')}
          </Button>
        </>
      }
    >
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={word}
        onInput={(event) => {
          setPage(1)
          setWord(event.currentTarget.value)
        }}
      />
      {fault && <p class="problem">{fault}</p>}
      <fieldset class="checks picker">
        <legend class="away">{collection.name}</legend>
        {found.map((record) => (
          <label key={record.id}>
            <input
              type={isMany ? 'checkbox' : 'radio'}
              name="picked"
              checked={marked.some(({ id }) => id === record.id)}
              onChange={(event) => {
                const rest = isMany ? marked.filter(({ id }) => id !== record.id) : []
                setMarked(event.currentTarget.checked ? [...rest, record] : rest)
              }}
            />
            <bdi>{excerpt(titleOf(collection, record), 80)}</bdi>
            <code class="help">{record.id}</code>
          </label>
        ))}
      </fieldset>
      {!isEnd && <Button onClick={() => setPage(page + 1)}>{t('more')}</Button>}
    </Dialog>
  )
}
