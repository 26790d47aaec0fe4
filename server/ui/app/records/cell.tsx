import type { RecordModel } from 'pocketbase'
import { linkTo, place } from '../route'
import { type Collection, type Field, findCollection } from '../state'
import { t } from '../texts'
import { excerpt, localDate, textOfValue, titleOf } from './columns'
import { Thumb } from './thumb'

interface CellProps {
  collection: Collection
  field: Field
  record: RecordModel
}

/** A value in a table, on one line; always inserted as text. */
export function Cell({ collection, field, record }: CellProps) {
  const { name, type } = field
  const value = record[name]
  if (name === 'id') {
    const { path, query } = place.value
    const href = linkTo(path, { ...Object.fromEntries(query), record: record.id })
    return (
      <a class="id" href={href}>
        {excerpt(record.id, 40)}
      </a>
    )
  }
  if (type === 'bool') return <span class={value ? 'yes' : 'no'}>{t(value ? 'yes' : 'no')}</span>
  if (type === 'file') return <Files record={record} names={listOf(value)} field={field} />
  if (type === 'relation') return <Related field={field} record={record} ids={listOf(value)} />
  const text = textOfValue(value)
  if (text === '' || (type === 'geoPoint' && text === '{"lon":0,"lat":0}')) {
    return <span class="none">–</span>
  }
  if (type === 'date' || type === 'autodate') return <time title={text}>{localDate(text)}</time>
  if (type === 'editor') return <bdi>{excerpt(text.replace(/<[^>]*>/g, ' '))}</bdi>
  const isCode = type === 'json' || type === 'geoPoint'
  const shown = excerpt(text)
  const title = text.length > 20 && collection.name !== '' ? excerpt(text, 500) : undefined
  return isCode ? <code title={title}>{shown}</code> : <bdi title={title}>{shown}</bdi>
}

export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' && value !== '' ? [value] : []
}

interface FilesProps {
  record: RecordModel
  names: string[]
  field: Field
}

function Files({ record, names, field }: FilesProps) {
  if (names.length === 0) return <span class="none">–</span>
  return (
    <span class="thumbs">
      {names.slice(0, 3).map((name) => (
        <Thumb
          key={name}
          record={record}
          name={name}
          isProtected={field['protected'] === true}
          size={28}
        />
      ))}
      {names.length > 3 && `+${names.length - 3}`}
    </span>
  )
}

interface RelatedProps {
  field: Field
  record: RecordModel
  ids: string[]
}

function Related({ field, record, ids }: RelatedProps) {
  if (ids.length === 0) return <span class="none">–</span>
  const collection = findCollection(String(field['collectionId']))
  const expanded = record.expand?.[field.name]
  const found = (Array.isArray(expanded) ? expanded : [expanded]).filter(Boolean) as RecordModel[]
  return (
    <span class="related">
      {ids.slice(0, 3).map((id) => {
        const other = found.find((each) => each.id === id)
        return (
          <bdi key={id} class="chip" title={id}>
            {excerpt(other ? titleOf(collection, other) : id, 30)}
          </bdi>
        )
      })}
      {ids.length > 3 && `+${ids.length - 3}`}
    </span>
  )
}
