import { excerpt } from '../records/columns'
import type { Collection } from '../state'
import { t } from '../texts'

const cardWidth = 190
const rowHeight = 24
const gap = { x: 70, y: 32 }
const columnsMax = 4
const margin = 8
// What fits next to the type of a field.
const nameLength = 17

interface Card {
  collection: Collection
  x: number
  y: number
  height: number
}

/** The collections as cards with their fields, and a line from each relation to its target. */
export function Diagram({ collections }: { collections: Collection[] }) {
  const cards = placed(collections)
  const columns = Math.min(columnsMax, cards.length)
  const width = columns * (cardWidth + gap.x) - gap.x + 2 * margin
  const height = Math.max(0, ...cards.map(({ y, height: own }) => y + own)) + margin
  if (cards.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="wide-table" tabIndex={0} aria-label={t('overview.diagram')}>
      <svg
        class="diagram"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('overview.diagramHelp')}
      >
        {cards.map((card) => (
          <Fields key={card.collection.id} {...card} />
        ))}
        {cards.flatMap((card) => linesFrom(card, cards))}
      </svg>
    </section>
  )
}

/** Each one goes below the shortest column, so that the diagram stays low. */
function placed(collections: Collection[]): Card[] {
  const bottoms = Array.from({ length: Math.min(columnsMax, collections.length) }, () => margin)
  return collections.map((collection) => {
    const column = bottoms.indexOf(Math.min(...bottoms))
    const height = (collection.fields.length + 1) * rowHeight
    const y = bottoms[column]!
    bottoms[column] = y + height + gap.y
    return { collection, x: margin + column * (cardWidth + gap.x), y, height }
  })
}

function Fields({ collection, x, y, height }: Card) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect class="card-box" width={cardWidth} height={height} rx="6" />
      <text class="card-name" x="10" y="17">
        {excerpt(collection.name, nameLength + 4)}
      </text>
      {collection.fields.map(({ id, name, type }, index) => {
        const line = (index + 1) * rowHeight
        return (
          <g key={id}>
            <path class="card-line" d={`M0 ${line}h${cardWidth}`} />
            <text x="10" y={line + 16}>
              {excerpt(name, nameLength)}
            </text>
            <text class="card-type" x={cardWidth - 8} y={line + 16} text-anchor="end">
              {type}
            </text>
          </g>
        )
      })}
    </g>
  )
}

function linesFrom({ collection, x, y }: Card, cards: Card[]) {
  return collection.fields.flatMap((field, index) => {
    const target = cards.find((each) => each.collection.id === field['collectionId'])
    if (field.type !== 'relation' || !target) return []
    const fromY = y + (index + 1.5) * rowHeight
    const toY = target.y + rowHeight / 2
    // Lines leave at the nearer side; within a column both ends are on the right.
    const isLeft = target.x < x
    const fromX = isLeft ? x : x + cardWidth
    const toX = target.x > x ? target.x : target.x + cardWidth
    const bow = gap.x * 0.75
    const out = fromX + (isLeft ? -bow : bow)
    const into = toX + (target.x > x ? -bow : bow)
    return [
      <g key={`${collection.id}${field.id}`} class="relation">
        <path d={`M${fromX} ${fromY}C${out} ${fromY} ${into} ${toY} ${toX} ${toY}`} />
        <circle cx={toX} cy={toY} r="4" />
      </g>,
    ]
  })
}
