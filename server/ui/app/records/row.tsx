import type { RecordModel } from 'pocketbase'
import { Component } from 'preact'
import { linkTo, place } from '../route'
import type { Collection, Field } from '../state'
import { t } from '../texts'
import { Cell } from './cell'

interface RowProps {
  collection: Collection
  columns: Field[]
  index: number
  /** Undefined while it is loading. */
  record: RecordModel | undefined
  isMarked: boolean
  onMark(index: number, id: string, event: MouseEvent): void
}

const compared = ['collection', 'columns', 'index', 'record', 'isMarked'] as const

/** One row. It isn't redrawn while others come into view: a scroll step only draws the new ones. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps, state: object): boolean {
    // A new state means that the language has changed.
    return state !== this.state || compared.some((name) => next[name] !== this.props[name])
  }

  override render({ collection, columns, index, record, isMarked }: RowProps) {
    return (
      <tr
        aria-rowindex={index + 2}
        class={isMarked ? 'marked' : undefined}
        onClick={(event) => record && openRow(event, record)}
      >
        <td class="mark">
          {record && (
            <input
              type="checkbox"
              aria-label={t('records.mark', { id: record.id })}
              checked={isMarked}
              onClick={(event) => this.props.onMark(index, record.id, event)}
            />
          )}
        </td>
        {columns.map((column) => (
          <td key={column.id}>
            {record && <Cell collection={collection} field={column} record={record} />}
          </td>
        ))}
      </tr>
    )
  }
}

/** A click anywhere in a row opens it, except on elements with a function of their own. */
function openRow(event: MouseEvent, { id }: RecordModel): void {
  if ((event.target as HTMLElement).closest('a, input, button')) return
  if (String(getSelection()) !== '') return
  const { path, query } = place.value
  location.hash = linkTo(path, { ...Object.fromEntries(query), record: id })
}
