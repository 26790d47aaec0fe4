// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { byte, has, type MimeType, mimeType, starts, uint16Little, uint32Little } from './type.js'

const openDocument = 'application/vnd.oasis.opendocument.'
const officeXml = 'application/vnd.openxmlformats-officedocument.'

/** Zip files, and formats based on zip: office documents, books, packages. */
export const zip = mimeType('application/zip', '.zip', isZip, {
  aliases: ['application/x-zip', 'application/x-zip-compressed'],
  children: [
    mimeType(`${officeXml}wordprocessingml.document`, '.docx', holdsOffice('word/')),
    mimeType(`${officeXml}presentationml.presentation`, '.pptx', holdsOffice('ppt/')),
    mimeType(`${officeXml}spreadsheetml.sheet`, '.xlsx', holdsOffice('xl/')),
    mimeType('application/epub+zip', '.epub', has(30, 'mimetypeapplication/epub+zip')),
    mimeType('application/vnd.android.package-archive', '.apk', isAndroidPackage),
    mimeType('application/java-archive', '.jar', isJar, {
      aliases: ['application/jar', 'application/jar-archive', 'application/x-java-archive'],
    }),
    openDocumentType('text', '.odt', '.ott'),
    openDocumentType('spreadsheet', '.ods', '.ots'),
    openDocumentType('presentation', '.odp', '.otp'),
    openDocumentType('graphics', '.odg', '.otg'),
    openDocumentType('formula', '.odf'),
    openDocumentType('chart', '.odc'),
    mimeType(
      'application/vnd.sun.xml.calc',
      '.sxc',
      has(30, 'mimetypeapplication/vnd.sun.xml.calc'),
    ),
    mimeType('application/vnd.google-earth.kmz', '.kmz', holdsEntry(100, ['doc.kml'])),
    mimeType('application/vnd.ms-visio.drawing.main+xml', '.vsdx', holdsOffice('visio/')),
  ],
})

export const sevenZip = mimeType('application/x-7z-compressed', '.7z', starts("7z\xbc\xaf'\x1c"))

export const earlyArchives: readonly MimeType[] = [
  mimeType('application/x-archive', '.a', starts('!<arch>'), {
    aliases: ['application/x-unix-archive'],
    children: [mimeType('application/vnd.debian.binary-package', '.deb', has(8, 'debian-binary'))],
  }),
  mimeType('application/x-tar', '.tar', isTar),
  mimeType('application/x-xar', '.xar', starts('xar!')),
  mimeType('application/x-bzip2', '.bz2', starts('BZh')),
]

export const gzip = mimeType('application/gzip', '.gz', starts('\x1f\x8b'), {
  aliases: [
    'application/x-gzip',
    'application/x-gunzip',
    'application/gzipped',
    'application/gzip-compressed',
    'application/x-gzip-compressed',
    'gzip/document',
  ],
})

export const chromeExtension = mimeType('application/x-chrome-extension', '.crx', ({ text }) => {
  if (text.length < 16 || !text.startsWith('Cr24')) return false
  const start = 16 + uint32Little(text, 8) + uint32Little(text, 12)
  return text.length >= start && isZip({ text: text.slice(start) })
})

export const rar = mimeType(
  'application/vnd.rar',
  '.rar',
  starts('Rar!\x1a\x07\0', 'Rar!\x1a\x07\x01\0'),
  { aliases: ['application/x-rar-compressed', 'application/x-rar'] },
)

export const lateArchives: readonly MimeType[] = [
  mimeType('application/zstd', '.zst', ({ text }) => {
    if (text.length < 4) return false
    const magic = uint32Little(text, 0)
    const isFrame = magic >= 0xfd2fb522 && magic <= 0xfd2fb528
    return isFrame || (magic >= 0x184d2a50 && magic <= 0x184d2a5f)
  }),
  mimeType('application/vnd.ms-cab-compressed', '.cab', starts('MSCF\0\0\0\0')),
  mimeType('application/x-rpm', '.rpm', starts('\xed\xab\xee\xdb', 'drpm')),
  mimeType('application/x-xz', '.xz', starts('\xfd7zXZ\0')),
  mimeType('application/lzip', '.lz', starts('LZIP'), { aliases: ['application/x-lzip'] }),
  mimeType('application/x-bittorrent', '.torrent', starts('d8:announce')),
  mimeType('application/x-cpio', '.cpio', ({ text }) => {
    if (text.length < 6) return false
    return uint16Little(text, 0) === 0o70707 || /^07070[127]/.test(text)
  }),
]

export const installShield = mimeType('application/x-installshield', '.cab', ({ text }) =>
  /^ISc\([\s\S]{2}\0[\x01\x02\x04]/.test(text),
)

function isZip({ text }: { text: string }): boolean {
  return /^PK[\x03\x05\x07][\x04\x06\x08]/.test(text)
}

function openDocumentType(kind: string, extension: string, template = ''): MimeType {
  const type = (name: string, ending: string, children: MimeType[] = []) =>
    mimeType(openDocument + name, ending, has(30, `mimetype${openDocument}${name}`), {
      aliases: [`application/x-vnd.oasis.opendocument.${name}`],
      children,
    })
  return type(kind, extension, template ? [type(`${kind}-template`, template)] : [])
}

/** The names of a zip's entries in the head, found one by one by their signature. */
function* entryNames(text: string): Generator<string> {
  let at = text.indexOf('PK\x03\x04')
  while (at >= 0) {
    const start = at + 30
    const name = text.slice(start, start + uint16Little(text, at + 26))
    const isWhole = start <= text.length && name.length === uint16Little(text, at + 26)
    if (!isWhole || name === '') return
    yield name
    at = text.indexOf('PK\x03\x04', start)
  }
}

function holdsEntry(limit: number, names: readonly string[]): MimeType['matches'] {
  return ({ text }) => {
    let seen = 0
    for (const name of entryNames(text)) {
      if (names.includes(name)) return true
      if (++seen >= limit) return false
    }
    return false
  }
}

/**
 * An office document has an entry in that folder, after a first entry that office programs write.
 */
function holdsOffice(folder: string): MimeType['matches'] {
  return ({ text }) => {
    let seen = 0
    for (const name of entryNames(text)) {
      if (name.startsWith(folder)) return true
      if (seen === 0 && !officeBeginning.test(name)) return false
      if (++seen >= 100) return false
    }
    return false
  }
}

const holdsAndroid = holdsEntry(100, [
  'AndroidManifest.xml',
  'META-INF/com/android/build/gradle/app-metadata.properties',
  'classes.dex',
  'resources.arsc',
  'res/drawable',
])

/** Zipflinger begins packages with an entry that has neither name nor content. */
function isAndroidPackage(head: { text: string; isCut: boolean }): boolean {
  const { text } = head
  const extra = 30 + uint16Little(text, 28)
  const isFiller =
    text.includes('PK\x03\x04') &&
    text.slice(8, 10) === '\0\0' &&
    text.slice(14, 28) === '\0'.repeat(14) &&
    text.length >= extra
  return isFiller || holdsAndroid(head)
}

const officeBeginning = /^(?:\[Content_Types\]\.xml$|_rels\/|docProps\/|customXml\/|\[trash\]\/)/
const beginsAsJar = holdsEntry(1, ['META-INF/', 'META-INF/MANIFEST.MF'])

function isJar(head: { text: string; isCut: boolean }): boolean {
  const { text } = head
  // jexec's mark, right after the first entry's name.
  const mark = 30 + uint16Little(text, 26)
  return uint16Little(text, mark) === 0xcafe || beginsAsJar(head)
}

/** By the checksum of its first header; a Gentoo package looks similar and is excluded. */
function isTar({ text }: { text: string }): boolean {
  if (text.length < 512 || text.slice(0, 100).includes('/gpkg-1\0')) return false
  const octal = text.slice(148, 156).replace(/^[ \0]+|[ \0]+$/g, '')
  if (!/^[0-7]+(?:\0|$)/.test(octal)) return false
  let unsigned = 0
  let signed = 0
  for (let at = 0; at < 512; at++) {
    const value = at >= 148 && at < 156 ? 0x20 : byte(text, at)
    unsigned += value
    signed += value > 127 ? value - 256 : value
  }
  const sum = Number.parseInt(octal, 8)
  return sum === unsigned || sum === signed
}
