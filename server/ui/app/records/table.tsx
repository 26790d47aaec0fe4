import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Collection, Field } from '../state'
import { t } from '../texts'
import { Row } from './row'
import type { Rows } from './rows'

const rowHeight = 40
// Browsers draw nothing below about 17 to 33 million pixels, so a longer list scrolls in larger
// steps.
const tallest = 8_000_000
// Rows beyond the window, so that fast scrolling shows no gaps.
const spare = 8

interface TableProps {
  collection: Collection
  columns: Field[]
  rows: Rows
  sort: string
  marked: ReadonlySet<string>
  onSort(sort: string): void
  onMark(ids: string[], isOn: boolean): void
}

/** Draws only the rows in view, of any number. */
export function Table(props: TableProps) {
  const { collection, columns, rows, marked, onMark } = props
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(600)
  const anchor = useRef(0)
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const watch = new ResizeObserver(() => setHeight(current.clientHeight))
    watch.observe(current)
    return () => watch.disconnect()
  }, [])

  const full = rows.count * rowHeight
  const drawn = Math.min(full, tallest)
  const visible = Math.ceil(height / rowHeight)
  const isScaled = full > tallest
  const place0 = isScaled
    ? Math.floor((top / Math.max(1, drawn - height)) * (rows.count - visible))
    : Math.floor(top / rowHeight)
  const first = Math.max(0, Math.min(place0 - spare, rows.count - 1))
  const last = Math.min(rows.count, place0 + visible + spare)
  const above = isScaled ? Math.max(0, top - spare * rowHeight) : first * rowHeight
  const below = Math.max(0, drawn - above - (last - first) * rowHeight)

  useEffect(() => {
    rows.need(first, Math.max(first, last))
  }, [rows, first, last, rows.count])

  const mark = (index: number, id: string, event: MouseEvent) => {
    const isOn = (event.currentTarget as HTMLInputElement).checked
    onMark(event.shiftKey ? rows.idsBetween(anchor.current, index) : [id], isOn)
    anchor.current = index
  }
  const loaded = rows.idsBetween(0, Math.min(rows.count, 1000) - 1)
  const isAllMarked = loaded.length > 0 && loaded.every((id) => marked.has(id))
  const indexes = Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i)
  return (
    <section
      class="table-box"
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      aria-label={t('records.of', { name: collection.name })}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <table
        class="records"
        style={{ width: `${widthOf(columns)}px` }}
        aria-rowcount={rows.total === undefined ? -1 : rows.total + 1}
      >
        <thead>
          <tr>
            <th class="mark" scope="col">
              <input
                type="checkbox"
                aria-label={t('records.markAll')}
                checked={isAllMarked}
                onChange={(event) => onMark(loaded, event.currentTarget.checked)}
              />
            </th>
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} columns={columns.length + 1} />}
          {indexes.map((index) => {
            const record = rows.at(index)
            return (
              <Row
                key={index}
                collection={collection}
                columns={columns}
                index={index}
                record={record}
                isMarked={record !== undefined && marked.has(record.id)}
                onMark={mark}
              />
            )
          })}
          {below > 0 && <Gap height={below} columns={columns.length + 1} />}
        </tbody>
      </table>
    </section>
  )
}

// Fixed, so that columns don't change width while other rows come into view.
const widths: Record<string, number> = {
  bool: 130,
  number: 120,
  json: 240,
  editor: 240,
  relation: 240,
}
const usualWidth = 190
const markWidth = 40

function widthOf(columns: Field[]): number {
  return columns.reduce((sum, { type }) => sum + (widths[type] ?? usualWidth), markWidth)
}

function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tr class="gap">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  )
}

interface HeadProps {
  column: Field
  sort: string
  onSort(sort: string): void
}

function Head({ column, sort, onSort }: HeadProps) {
  const { name, type } = column
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none'
  const mark = { ascending: '▲', descending: '▼', none: '' }[direction]
  return (
    <th scope="col" style={{ width: `${widths[type] ?? usualWidth}px` }} aria-sort={direction}>
      <button type="button" onClick={() => onSort(direction === 'ascending' ? `-${name}` : name)}>
        <bdi class="clip">{name}</bdi> <span aria-hidden="true">{mark}</span>
      </button>
    </th>
  )
}
