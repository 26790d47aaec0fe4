import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../parts/fields'
import { t } from '../texts'
import { moved, type Point, type Spot, spotOf, tileSide, tilesIn } from './map-tiles'

interface MapProps {
  label: string
  point: Point
  /** URL of a tile, with `{z}`, `{x}` and `{y}`. */
  tiles: string
  attribution: string
  isReadOnly: boolean
  onChange(point: Point): void
}

const deepest = 19
const height = 240
/** How many pixels an arrow key moves the point; with Shift, one. */
const step = 16
/** A pointer that moved less than this was a click. */
const clickPx = 4

/** A point on a tile map: set it by a click or with the arrow keys, move the map by dragging. */
export function PointMap({ label, point, tiles, attribution, isReadOnly, onChange }: MapProps) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(320)
  const isNowhere = point.lat === 0 && point.lon === 0
  const [zoom, setZoom] = useState(isNowhere ? 1 : 12)
  const [centre, setCentre] = useState(point)
  const drag = useRef<{ from: Spot; centre: Point; isMoved: boolean } | undefined>(undefined)
  useLayoutEffect(() => {
    const { current } = box
    if (!current) return
    const watch = new ResizeObserver(() => setWidth(current.clientWidth))
    watch.observe(current)
    return () => watch.disconnect()
  }, [])

  const middle = spotOf(centre, zoom)
  const at = spotOf(point, zoom)
  const left = at.x - middle.x + width / 2
  const top = at.y - middle.y + height / 2
  const isSeen = left >= 0 && left <= width && top >= 0 && top <= height
  useEffect(() => {
    // The point was typed, or moved by keys, out of view.
    if (!isSeen) setCentre(point)
  }, [point.lat, point.lon])

  const press = (event: KeyboardEvent) => {
    const by = event.shiftKey ? 1 : step
    const moves: Record<string, Spot> = {
      ArrowLeft: { x: -by, y: 0 },
      ArrowRight: { x: by, y: 0 },
      ArrowUp: { x: 0, y: -by },
      ArrowDown: { x: 0, y: by },
    }
    const move = moves[event.key]
    if (event.key === '+') zoomTo(zoom + 1)
    else if (event.key === '-') zoomTo(zoom - 1)
    else if (!move || isReadOnly) return
    else onChange(moved(point, zoom, move))
    event.preventDefault()
  }
  const zoomTo = (next: number) => {
    if (isSeen) setCentre(point)
    setZoom(Math.max(0, Math.min(deepest, next)))
  }
  const grab = (event: PointerEvent) => {
    if (event.button !== 0) return
    const from = { x: event.clientX, y: event.clientY }
    drag.current = { from, centre, isMoved: false }
    box.current?.setPointerCapture(event.pointerId)
  }
  const pull = (event: PointerEvent) => {
    const { current } = drag
    if (!current) return
    const by = { x: current.from.x - event.clientX, y: current.from.y - event.clientY }
    current.isMoved ||= Math.hypot(by.x, by.y) >= clickPx
    if (current.isMoved) setCentre(moved(current.centre, zoom, by))
  }
  const drop = (event: PointerEvent) => {
    const { current } = drag
    drag.current = undefined
    if (!current || current.isMoved || isReadOnly || !box.current) return
    const { x, y } = box.current.getBoundingClientRect()
    const by = { x: event.clientX - x - width / 2, y: event.clientY - y - height / 2 }
    onChange(moved(centre, zoom, by))
  }
  return (
    <>
      <div
        ref={box}
        class="map"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys move the point
        tabIndex={0}
        aria-label={t('map.of', { name: label })}
        onKeyDown={press}
        onPointerDown={grab}
        onPointerMove={pull}
        onPointerUp={drop}
        onPointerCancel={() => {
          drag.current = undefined
        }}
      >
        {tilesIn(middle, zoom, { width, height }).map((tile) => (
          <img
            key={`${zoom}/${tile.column}/${tile.row}`}
            src={addressOf(tiles, zoom, tile)}
            // Tile servers want to know who asks; the page's full URL isn't sent.
            referrerpolicy="origin"
            alt=""
            draggable={false}
            width={tileSide}
            height={tileSide}
            style={{ left: `${tile.left}px`, top: `${tile.top}px` }}
          />
        ))}
        {isSeen && <span class="pin-point" style={{ left: `${left}px`, top: `${top}px` }} />}
      </div>
      <div class="row">
        <Button label={t('map.in')} disabled={zoom === deepest} onClick={() => zoomTo(zoom + 1)}>
          +
        </Button>
        <Button label={t('map.out')} disabled={zoom === 0} onClick={() => zoomTo(zoom - 1)}>
          −
        </Button>
        <span class="help">{isReadOnly ? attribution : `${t('map.help')} ${attribution}`}</span>
      </div>
    </>
  )
}

function addressOf(tiles: string, zoom: number, { x, row }: { x: number; row: number }): string {
  const values: Record<string, number> = { z: zoom, x, y: row }
  return tiles.replace(/\{([zxy])\}/g, (_, name: string) => String(values[name]))
}
