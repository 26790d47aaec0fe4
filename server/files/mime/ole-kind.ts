// biome-ignore-all lint/suspicious/noControlCharactersInRegex: names of streams begin with one
import { type Entry, entriesOf, int32, Sectors, shortChain } from './ole-sectors.js'
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
