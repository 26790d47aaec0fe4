// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { byte, has, type MimeType, mimeType, starts, uint16, uint32, uint32Little } from './type.js'

export const programs: readonly MimeType[] = [
  mimeType('application/vnd.microsoft.portable-executable', '.exe', starts('MZ')),
  mimeType('application/x-elf', '', starts('\x7fELF'), {
    children: [
      mimeType('application/x-object', '', elfKind(1)),
      mimeType('application/x-executable', '', elfKind(2)),
      mimeType('application/x-sharedlib', '.so', elfKind(3)),
      mimeType('application/x-coredump', '', elfKind(4)),
    ],
  }),
]

export const fits = mimeType('application/fits', '.fits', starts(`SIMPLE  =${' '.repeat(20)}T`), {
  aliases: ['image/fits'],
})

export const javaClass = mimeType(
  'application/x-java-applet',
  '.class',
  ({ text }) => text.length >= 8 && uint32(text, 0) === 0xcafebabe && byte(text, 7) > 30,
)

export const flash = mimeType('application/x-shockwave-flash', '.swf', starts('CWS', 'FWS', 'ZWS'))

export const fontsAndMore: readonly MimeType[] = [
  mimeType(
    'font/ttf',
    '.ttf',
    ({ text }) =>
      text.length >= 16 &&
      text.startsWith('\0\x01\0\0') &&
      uint16(text, 4) < 49 &&
      fontTables.has(text.slice(12, 16)),
    { aliases: ['font/sfnt', 'application/x-font-ttf', 'application/font-sfnt'] },
  ),
  mimeType('font/woff', '.woff', starts('wOFF')),
  mimeType('font/woff2', '.woff2', starts('wOF2')),
  mimeType(
    'font/otf',
    '.otf',
    ({ text }) =>
      text.length > 48 && text.startsWith('OTTO\0') && text.slice(12, 48).includes('CFF '),
  ),
  mimeType('font/collection', '.ttc', starts('ttcf\0\x01\0\0', 'ttcf\0\x02\0\0')),
  mimeType('application/vnd.ms-fontobject', '.eot', ({ text }) =>
    /^[\s\S]{8}(?:\x02\0\x01|\x01\0\0|\x02\0\x02)[\s\S]{23}LP/.test(text),
  ),
  mimeType('application/wasm', '.wasm', starts('\0asm')),
  mimeType('application/vnd.shx', '.shx', starts("\0\0'\n"), {
    children: [mimeType('application/vnd.shp', '.shp', isShape)],
  }),
  mimeType('application/x-dbf', '.dbf', isDbase),
  mimeType('application/dicom', '.dcm', has(128, 'DICM')),
]

export const systems: readonly MimeType[] = [
  mimeType('application/vnd.nintendo.snes.rom', '.nes', starts('NES\x1a')),
  mimeType('application/x-ms-shortcut', '.lnk', starts('L\0\0\0\x01\x14\x02\0')),
  mimeType('application/x-mach-binary', '.macho', ({ text }) => {
    if (text.length >= 8 && uint32(text, 0) === 0xcafebabe && byte(text, 7) < 0x14) return true
    if (text.length < 4) return false
    const known = [0xfeedface, 0xfeedfacf]
    return known.includes(uint32(text, 0)) || known.includes(uint32Little(text, 0))
  }),
]

export const icns = mimeType('image/x-icns', '.icns', starts('icns'))
export const radiance = mimeType('image/vnd.radiance', '.hdr', starts('#?RADIANCE\n'))

export const timeZoneAndGimp: readonly MimeType[] = [
  mimeType(
    'application/tzif',
    '',
    ({ text }) => text.length >= 44 && /^TZif[\0\x32\x33]/.test(text) && uint32(text, 36) !== 0,
  ),
  mimeType('image/x-xcf', '.xcf', starts('gimp xcf')),
  mimeType('image/x-gimp-pat', '.pat', has(20, 'GPAT')),
  mimeType('image/x-gimp-gbr', '.gbr', has(20, 'GIMP')),
  mimeType('model/gltf-binary', '.glb', starts('glTF\x02\0\0\0', 'glTF\x01\0\0\0')),
]

export const jxrAndParquet: readonly MimeType[] = [
  mimeType('image/jxr', '.jxr', starts('II\xbc\x01'), { aliases: ['image/vnd.ms-photo'] }),
  mimeType('application/vnd.apache.parquet', '.parquet', starts('PAR1'), {
    aliases: ['application/x-parquet'],
  }),
]

export const grib = mimeType('application/grib', '.grb', ({ text }) =>
  /^GRIB[\s\S]{3}[\x01\x02]/.test(text),
)
export const bufr = mimeType('application/bufr', '.bufr', ({ text }) =>
  /^BUFR[\s\S]{3}[\x03\x04]/.test(text),
)

const fontTables = new Set(
  (
    'acntankravarbdatbhedblocbslncmapcvarcvt EBSCfdscfeatfmtxfondfpgmfvargaspgcidglyfgvarhdmx' +
    'headhheahmtxhvglhvpmjustkernkerxlcarlocaltagmaxpmetamortmorxnameopbdOS/2'
  ).match(/.{4}/g),
)

function elfKind(kind: number): MimeType['matches'] {
  const mark = String.fromCharCode(kind)
  return ({ text }) => text.startsWith(`${mark}\0`, 16) || text.startsWith(`\0${mark}`, 16)
}

const shapeTypes = new Set([0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28, 31])

function isShape({ text }: { text: string }): boolean {
  if (text.length < 112 || uint32(text, 0) !== 9994) return false
  for (let at = 4; at < 24; at += 4) if (uint32(text, at) !== 0) return false
  return uint32Little(text, 28) === 1000 && shapeTypes.has(uint32Little(text, 108))
}

const dbaseKinds = new Set([
  0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x42, 0x62, 0x7b, 0x82, 0x83, 0x87, 0x8a, 0x8b, 0x8e,
  0xb3, 0xcb, 0xe5, 0xf5, 0xf4, 0xfb,
])

/** By its modification date and its reserved bytes: dBase has no signature. */
function isDbase({ text }: { text: string }): boolean {
  if (text.length < 68) return false
  const month = byte(text, 2)
  const day = byte(text, 3)
  if (month === 0 || month > 12 || day === 0 || day > 31) return false
  if (!text.startsWith('\0\0', 12) || !text.startsWith('\0\0', 30)) return false
  return byte(text, 28) <= 1 && dbaseKinds.has(byte(text, 0))
}
