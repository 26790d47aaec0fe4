import { uint16Little, uint32Little } from './type.js'

/** A stream or storage in the directory of an OLE2 compound file. */
export interface Entry {
  name: string
  type: number
  /** Its first sector. */
  first: number
  size: number
  classId: string
}

const entryBytes = 128

/** The sectors of a file and their chains; all of them end where the head ends. */
export class Sectors {
  readonly text: string
  readonly bytes: number
  readonly #next: readonly number[]

  constructor(text: string, bytes: number) {
    this.text = text
    this.bytes = bytes
    this.#next = this.#readNext()
  }

  at(sector: number): string | undefined {
    const start = this.bytes * (1 + sector)
    const part = sector < 0 ? '' : this.text.slice(start, start + this.bytes)
    return part.length < 4 ? undefined : part
  }

  /** The sector after another; undefined if the table doesn't reach that far. */
  after(sector: number): number | undefined {
    return this.#next[sector]
  }

  /** The bytes of a chain, cut to `size` unless that is 0; undefined if it begins after the head. */
  chain(first: number, size: number): string | undefined {
    if (first >= 0 && this.#isRun(first) && this.bytes * (1 + first) >= this.text.length) {
      return undefined
    }
    // A chain that goes in circles ends with as many bytes as the file has.
    let whole = ''
    for (let sector = first; whole.length < this.text.length; sector = this.#next[sector]!) {
      const part = this.#next[sector] === undefined ? undefined : this.at(sector)
      if (part === undefined) break
      whole += part
    }
    return size > 0 ? whole.slice(0, size) : whole
  }

  /** Whether a chain's sectors follow one another in the file. */
  #isRun(first: number): boolean {
    const most = Math.floor(this.text.length / this.bytes) + 1
    let sector = first
    for (let count = 0; count <= most; count++) {
      const next = this.#next[sector]
      if (next === undefined || next < 0) return true
      if (next !== sector + 1) return false
      sector = next
    }
    return false
  }

  /** The table of what follows each sector, from the sectors that the header and its extension name. */
  #readNext(): number[] {
    const next: number[] = []
    for (const sector of this.#tableSectors()) {
      const part = sector < 0 ? undefined : this.at(sector)
      if (part === undefined) break
      next.push(...integersOf(part))
      if (part.length < this.bytes) break
    }
    return next
  }

  #tableSectors(): number[] {
    const inHeader = integersOf(this.text.slice(76, 76 + 4 * 109))
    const extension = int32(this.text, 68)
    const count = uint32Little(this.text, 72)
    if (extension < 0 || count === 0) return inHeader
    const end = inHeader.findIndex((sector) => sector < 0)
    const all = end < 0 ? inHeader : inHeader.slice(0, end)
    const most = Math.floor(this.text.length / this.bytes) + 1
    const perSector = this.bytes / 4 - 1
    for (let sector = extension, read = 0; sector >= 0 && read < count; read++) {
      const listed = integersOf(this.at(sector) ?? '')
      for (let index = 0; index < perSector; index++) {
        const each = listed[index]
        if (each === undefined || each < 0) return all
        all.push(each)
        // A chain that goes in circles.
        if (all.length > most) return all
      }
      sector = listed[perSector] ?? -1
    }
    return all
  }
}

/** A stream in the pool of small sectors, which is the stream of the root. */
export function shortChain(
  sectors: Sectors,
  root: Entry,
  shortBytes: number,
  { first, size }: Entry,
): string | undefined {
  const pool = sectors.chain(root.first, root.size)
  if (pool === undefined) return undefined
  const next = shortTable(sectors, Math.ceil(pool.length / shortBytes))
  let whole = ''
  for (let sector = first; sector >= 0; sector = next[sector] ?? -1) {
    const start = sector * shortBytes
    if (start + shortBytes > pool.length) break
    whole += pool.slice(start, start + shortBytes)
    if (whole.length >= pool.length) break
  }
  return size > 0 ? whole.slice(0, size) : whole
}

/** What follows each small sector, as far as it is needed. */
function shortTable(sectors: Sectors, count: number): number[] {
  const next: number[] = []
  let sector = int32(sectors.text, 60)
  while (sector >= 0 && next.length < count) {
    const after = sectors.after(sector)
    const part = sectors.at(sector)
    if (after === undefined || part === undefined) break
    next.push(...integersOf(part))
    sector = after
  }
  return next
}

/** The entries of a directory's bytes. */
export function entriesOf(directory: string): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at + entryBytes <= directory.length; at += entryBytes) {
    const nameBytes = Math.min(uint16Little(directory, at + 64), 64)
    const units: string[] = directory.slice(at, at + nameBytes).match(/[\s\S]{2}/g) ?? []
    const end = units.indexOf('\0\0')
    entries.push({
      name: (end < 0 ? units : units.slice(0, end)).map((unit) => unit[0]).join(''),
      type: directory.charCodeAt(at + 66),
      first: int32(directory, at + 116),
      size: uint32Little(directory, at + 120),
      classId: directory.slice(at + 80, at + 96),
    })
  }
  return entries
}

/** A sector's number: below 0 for the end of a chain. */
export function int32(text: string, at: number): number {
  return uint32Little(text, at) | 0
}

function integersOf(text: string): number[] {
  return Array.from({ length: Math.floor(text.length / 4) }, (_, index) => int32(text, 4 * index))
}
