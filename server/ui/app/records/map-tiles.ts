/** Degrees, as in a geoPoint field. */
export interface Point {
  lon: number
  lat: number
}

/** Pixels from the map's north-west corner at a zoom. */
export interface Spot {
  x: number
  y: number
}

interface Tile {
  /** As the tile server numbers it; the map continues to the east and the west. */
  x: number
  row: number
  column: number
  /** Its position on the screen, in pixels. */
  left: number
  top: number
}

export const tileSide = 256
// The edge of the map's square: Web Mercator.
const farthestNorth = 85.0511

export function spotOf({ lon, lat }: Point, zoom: number): Spot {
  const side = tileSide * 2 ** zoom
  const bounded = (Math.max(-farthestNorth, Math.min(farthestNorth, lat)) * Math.PI) / 180
  const y = (1 - Math.asinh(Math.tan(bounded)) / Math.PI) / 2
  return { x: ((lon + 180) / 360) * side, y: y * side }
}

/** The point that many pixels further; six digits are a tenth of a metre. */
export function moved(point: Point, zoom: number, by: Spot): Point {
  const side = tileSide * 2 ** zoom
  const from = spotOf(point, zoom)
  const y = Math.max(0, Math.min(side, from.y + by.y))
  const lon = ((from.x + by.x) / side) * 360 - 180
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side))) * 180) / Math.PI
  return { lon: rounded(((((lon + 180) % 360) + 360) % 360) - 180), lat: rounded(lat) }
}

/** The tiles that a box of that size shows around a spot. */
export function tilesIn(
  middle: Spot,
  zoom: number,
  box: { width: number; height: number },
): Tile[] {
  const west = middle.x - box.width / 2
  const north = middle.y - box.height / 2
  const count = 2 ** zoom
  const tiles: Tile[] = []
  const lastColumn = Math.floor((west + box.width) / tileSide)
  const lastRow = Math.min(count - 1, Math.floor((north + box.height) / tileSide))
  for (let row = Math.max(0, Math.floor(north / tileSide)); row <= lastRow; row++) {
    for (let column = Math.floor(west / tileSide); column <= lastColumn; column++) {
      tiles.push({
        x: ((column % count) + count) % count,
        row,
        column,
        left: Math.round(column * tileSide - west),
        top: Math.round(row * tileSide - north),
      })
    }
  }
  return tiles
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6
}
