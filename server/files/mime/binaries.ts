// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import {
  byte,
  has,
  type MimeType,
  mimeType,
  starts,
  uint16Little,
  uint32,
  uint32Little,
} from './type.js'

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
      text.length >= 16 && text.startsWith('\0\x01\0\0') && fontTables.has(text.slice(12, 16)),
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

/** Compiled Python, and captures of network packets. */
export const compiledAndCaptured: readonly MimeType[] = [
  mimeType('application/x-bytecode.python', '.pyc', isCompiledPython),
  mimeType('application/vnd.tcpdump.pcap', '.pcap', ({ text }) => {
    if (text.length < 4) return false
    return [uint32(text, 0), uint32Little(text, 0)].some(
      (mark) => mark === 0xa1b2c3d4 || mark === 0xa1b23c4d,
    )
  }),
]

// Python 1.0 to 3.7.
const pythonMarks = new Set(
  `02099900 03099900 892e0d0a 04170d0a 994e0d0a fcc40d0a fdc40d0a 87c60d0a 88c60d0a 2aeb0d0a 2beb0d0a
  2ded0d0a 2eed0d0a 3bf20d0a 3cf20d0a 45f20d0a 59f20d0a 63f20d0a 6df20d0a 6ef20d0a 77f20d0a 81f20d0a
  8bf20d0a 8cf20d0a 95f20d0a 9ff20d0a a9f20d0a b3f20d0a b4f20d0a c7f20d0a d1f20d0a d2f20d0a dbf20d0a
  e5f20d0a eff20d0a f9f20d0a 03f30d0a 04f30d0a 0af30d0a b80b0d0a c20b0d0a cc0b0d0a d60b0d0a e00b0d0a
  ea0b0d0a f40b0d0a f50b0d0a ff0b0d0a 090c0d0a 130c0d0a 1d0c0d0a 1f0c0d0a 270c0d0a 3b0c0d0a 450c0d0a
  4f0c0d0a 580c0d0a 620c0d0a 6c0c0d0a 760c0d0a 800c0d0a 8a0c0d0a 940c0d0a 9e0c0d0a b20c0d0a bc0c0d0a
  c60c0d0a d00c0d0a da0c0d0a e40c0d0a ee0c0d0a f80c0d0a 020d0d0a 0c0d0d0a 160d0d0a 170d0d0a 200d0d0a
  210d0d0a 2a0d0d0a 2b0d0d0a 2c0d0d0a 2d0d0d0a 2f0d0d0a 300d0d0a 310d0d0a 320d0d0a 330d0d0a 3e0d0d0a
  3f0d0d0a`
    .split(/\s+/)
    .map((mark) => Number.parseInt(mark, 16)),
)
const pypyMarks = new Set([240, 256, 336, 384, 416])

function isCompiledPython({ text }: { text: string }): boolean {
  if (text.length < 8) return false
  if (pythonMarks.has(uint32(text, 0))) return true
  // Later versions are followed by flags, of which there are two.
  if (!text.startsWith('\r\n', 2) || uint32Little(text, 4) > 3) return false
  return byte(text, 1) === 0x0d || byte(text, 1) === 0x0e || pypyMarks.has(uint16Little(text, 0))
}

const fontTables = new Set(
  (
    'acntankravarbdatbhedblocbslncmapcvarcvt EBSCfdscfeatfmtxfondfpgmfvargaspgcidglyfgvarhdmx' +
    'headhheahmtxhvglhvpmjustkernkerxlcarlocaltagmaxpmetamortmorxnameopbdOS/2' +
    'GSUBGPOSBASEJSTFGDEFMATHCBDTCBLCCFF CFF2COLRCPALDSIGEBDTEBLCHVARLTSHMERGMVARPCLTpostprep' +
    'sbixSTATSVG VDMXvheavmtxVORGVVAR'
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
