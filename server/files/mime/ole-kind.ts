// biome-ignore-all lint/suspicious/noControlCharactersInRegex: names of streams begin with one
import { type Head, uint16Little, uint32Little } from './type.js'

/** What an OLE2 file holds; '' if its head doesn't show that. */
export type OleKind = '' | 'msi' | 'doc' | 'ppt' | 'xls' | 'msg'

const known = new WeakMap<Head, OleKind>()

/**
 * What an OLE2 compound file holds, by its directory and its summary, as far as the head reaches.
 * Source: gabriel-vasile/mimetype 1.4.15 internal/cdf, after libmagic's readcdf.c.
 */
export function oleKind(head: Head): OleKind {
  let kind = known.get(head)
  if (kind === undefined) {
    kind = readKind(head.text)
    known.set(head, kind)
  }
  return kind
}

interface Entry {
  name: string
  type: number
  /** Its first sector. */
  first: number
  size: number
  classId: string
}

const entryBytes = 128
const storageType = 1
const streamType = 2
const rootType = 5
const installerClass = '\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0F'
const summaries = ['\x05SummaryInformation', '\x05DocumentSummaryInformation']

function readKind(text: string): OleKind {
  if (text.length < 512) return ''
  const sectorPower = uint16Little(text, 30)
  const shortPower = uint16Little(text, 32)
  // A sector holds an entry at least.
  if (sectorPower < 7 || sectorPower > 20 || shortPower > 20) return ''
  const sectors = new Sectors(text, 2 ** sectorPower)
  const entries = entriesOf(sectors.chain(int32(text, 48), 0) ?? '')
  const root = entries.find(({ type, first }) => type === rootType && first >= 0)
  if (root?.classId === installerClass) return 'msi'
  for (const name of summaries) {
    const entry = entries.find((each) => each.type === streamType && each.name === name)
    const isShort = entry && root && entry.size < uint32Little(text, 56)
    const stream =
      isShort && root
        ? shortChain(sectors, root, 2 ** shortPower, entry)
        : entry && sectors.chain(entry.first, entry.size)
    if (stream !== undefined) return kindBySummary(stream, entries)
  }
  return entries.map(kindBySection).find((kind) => kind !== '') ?? ''
}

/** The sectors of a file and their chains; all of them end where the head ends. */
class Sectors {
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
function shortChain(
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

function entriesOf(directory: string): Entry[] {
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

const byApplication: readonly (readonly [part: string, kind: OleKind])[] = [
  ['WORD', 'doc'],
  ['EXCEL', 'xls'],
  ['POWERPOINT', 'ppt'],
  ['ADVANCED INSTALLER', 'msi'],
  ['INSTALLSHIELD', 'msi'],
  ['MICROSOFT PATCH COMPILER', 'msi'],
  ['NANT', 'msi'],
  ['WINDOWS INSTALLER', 'msi'],
]
const byName: readonly (readonly [part: string, kind: OleKind])[] = [
  ['BOOK', 'xls'],
  ['WORDDOCUMENT', 'doc'],
  ['POWERPOINT', 'ppt'],
  ['DIGITALSIGNATURE', 'msi'],
]

/** By the program that the summary names, otherwise by the name of any entry. */
function kindBySummary(stream: string, entries: readonly Entry[]): OleKind {
  for (const kind of [
    kindByPart(applicationOf(stream), byApplication),
    ...entries.map(({ name }) => kindByPart(name, byName)),
  ]) {
    if (kind !== '') return kind
  }
  return ''
}

function kindByPart(text: string, parts: readonly (readonly [string, OleKind])[]): OleKind {
  const upper = text.toUpperCase()
  return parts.find(([part]) => upper.includes(part))?.[1] ?? ''
}

function kindBySection({ name, type }: Entry): OleKind {
  if (type === storageType) return name === '__recip_version1.0_#00000000' ? 'msg' : ''
  if (type !== streamType) return ''
  if (name === 'Book' || name === 'Workbook') return 'xls'
  if (name === 'WordDocument') return 'doc'
  if (name === 'PowerPoint Document') return 'ppt'
  return name === '__properties_version1.0' ? 'msg' : ''
}

const applicationProperty = 0x12
const isVector = 0x1000

/** The summary's property NameOfApplication, without what can't be printed; '' if there is none. */
function applicationOf(stream: string): string {
  if (stream.length < 48) return ''
  const section = stream.slice(uint32Little(stream, 44))
  if (section.length < 8) return ''
  const length = uint32Little(section, 0)
  const count = uint32Little(section, 4)
  if (length > section.length || count > 1 << 16 || 8 + 8 * count > length) return ''
  for (let index = 0; index < count; index++) {
    const at = 8 + 8 * index
    if (uint32Little(section, at) !== applicationProperty) continue
    const value = uint32Little(section, at + 4)
    if (value + 8 > length) return ''
    const type = uint32Little(section, value)
    const step = { 30: 1, 31: 2 }[type & 0xfff]
    if ((type & isVector) !== 0 || step === undefined) return ''
    const end = value + 8 + uint32Little(section, value + 4) * step
    if (end > length) return ''
    return firstBytes(section.slice(value + 8, end), step).replace(/[^\x20-\x7e]/g, '')
  }
  return ''
}

/** The first byte of each unit, up to one that is 0. */
function firstBytes(text: string, step: number): string {
  let bytes = ''
  for (let at = 0; at + step <= text.length && text[at] !== '\0'; at += step) bytes += text[at]
  return bytes
}

function int32(text: string, at: number): number {
  return uint32Little(text, at) | 0
}

function integersOf(text: string): number[] {
  return Array.from({ length: Math.floor(text.length / 4) }, (_, index) => int32(text, 4 * index))
}
