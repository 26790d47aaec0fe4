// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { type OleKind, oleKind } from './ole-kind.js'
import { byte, has, type MimeType, mimeType, starts, uint32, uint32Little } from './type.js'

export const early: readonly MimeType[] = [
  mimeType('application/pdf', '.pdf', ({ text }) => text.slice(0, 1024).includes('%PDF-'), {
    aliases: ['application/x-pdf'],
  }),
  mimeType('application/vnd.fdf', '.fdf', starts('%FDF')),
  mimeType('application/x-ole-storage', '', starts('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'), {
    children: oleTypes(),
  }),
  mimeType('application/postscript', '.ps', starts('%!PS-Adobe-')),
]

export const signature = mimeType('application/pkcs7-signature', '.p7s', ({ text }) => {
  if (text.startsWith('-----BEGIN PKCS7')) return true
  const lengthBytes = text.length >= 20 && text[0] === '0' ? byte(text, 1) - 0x80 : -1
  const isLength = lengthBytes >= 0 && lengthBytes <= 4
  return isLength && text.startsWith('\x06\x09*\x86H\x86\xf7\r\x01\x07', lengthBytes + 2)
})

export const lotus = mimeType('application/vnd.lotus-1-2-3', '.123', ({ text }) => {
  if (text.length <= 20) return false
  const version = uint32(text, 0)
  if (version === 0x200) return byte(text, 6) !== 0 && byte(text, 7) === 0
  return version === 0x1a00 && byte(text, 20) > 0 && byte(text, 20) < 32
})

export const books: readonly MimeType[] = [
  mimeType('image/vnd.djvu', '.djvu', ({ text }) =>
    /^AT&TFORM[\s\S]{4}(?:DJV[MUI]|THUM)/.test(text),
  ),
  mimeType('application/x-mobipocket-ebook', '.mobi', has(60, 'BOOKMOBI')),
  mimeType('application/x-ms-reader', '.lit', starts('ITOLITLS')),
  mimeType('image/bpg', '.bpg', starts('BPG\xfb')),
  mimeType('application/cbor', '.cbor', starts('\xd9\xd9\xf7')),
  mimeType('application/vnd.sqlite3', '.sqlite', starts('SQLite format 3\0'), {
    aliases: ['application/x-sqlite3'],
  }),
  mimeType(
    'image/vnd.dwg',
    '.dwg',
    ({ text }) => /^AC(?:1\.[45]0|2\.10|10(?:0[23469]|1[2458]|2[14]|32))/.test(text),
    {
      aliases: [
        'image/x-dwg',
        'application/acad',
        'application/x-acad',
        'application/autocad_dwg',
        'application/dwg',
        'application/x-dwg',
        'application/x-autocad',
        'drawing/dwg',
      ],
    },
  ),
]

export const databases: readonly MimeType[] = [
  mimeType('application/marc', '.mrc', ({ text }) => {
    if (!/^\d{5}[\s\S]{15}4500/.test(text)) return false
    return text.slice(0, 2048).includes('\x1e')
  }),
  mimeType('application/x-msaccess', '.mdb', has(4, 'Standard Jet DB')),
  mimeType('application/x-msaccess', '.accdb', has(4, 'Standard ACE DB')),
]

export const late: readonly MimeType[] = [
  mimeType('application/onenote', '.one', starts('\xe4R\\{\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3')),
  mimeType('application/vnd.ms-htmlhelp', '.chm', starts('ITSF\x03\0\0\0`\0\0\0')),
  mimeType('application/vnd.wordperfect', '.wpd', ({ text }) =>
    /^\xffWPC[\s\S]{4}\x01\n/.test(text),
  ),
  mimeType('image/vnd.dxf', '.dxf', ({ text }) => /^(?: {2})?0(\r?\n)SECTION\1/.test(text)),
]

export const last: readonly MimeType[] = [
  mimeType('application/x-os2-inf', '.inf', starts('HSP\x01\x9b\0')),
  mimeType('application/x-os2-hlp', '.hlp', starts('HSP\x10\x9b\0')),
  mimeType('application/vnd.framemaker', '.fm', ({ text }) => {
    if (!/^(?:<MakerFile|<MakerDictionary|<[Bb][Oo][Oo][Kk][Ff][Ii][Ll][Ee])/.test(text))
      return false
    return text.slice(0, 512).includes('\0')
  }),
]

/**
 * Office files from before 2007, distinguished by their directory. If that is beyond the head: by
 * the class id of their root, or by their first sector.
 */
function oleTypes(): MimeType[] {
  const tail = '\0\0\0\0\0\xc0\0\0\0\0\0\0F'
  return [
    mimeType('application/x-ms-installer', '.msi', (head) => oleKind(head) === 'msi', {
      aliases: ['application/x-windows-installer', 'application/x-msi'],
    }),
    mimeType('application/vnd.ms-outlook', '.msg', ole('msg', [`\x0b\x0d\x02${tail}`])),
    mimeType(
      'application/vnd.ms-excel',
      '.xls',
      ole(
        'xls',
        ['\x10\x08\x02\0\0\0\0\0', '\x20\x08\x02\0\0\0\0\0'],
        /^(?:\x09\x08\x10\0\0\x06\x05\0|\xfd\xff\xff\xff[\x10\x1f\x22\x23\x28\x29])/,
        wide('WksSSWorkBook'),
      ),
      { aliases: ['application/msexcel'] },
    ),
    mimeType('application/vnd.ms-publisher', '.pub', ({ text }) =>
      hasClassId(text, '\x01\x12\x02\0\0\0\0\0\0\xc0\0\0\0\0\0F'),
    ),
    mimeType(
      'application/vnd.ms-powerpoint',
      '.ppt',
      ole(
        'ppt',
        [
          '\x10\x8d\x81d\x9bO\xcf\x11\x86\xea\0\xaa\0\xb9)\xe8',
          'p\xae{\xea;\xfb\xcd\x11\xa9\x03\0\xaa\0Q\x0e\xa3',
        ],
        /^(?:\xa0F\x1d\xf0|\0n\x1e\xf0|\x0f\0\xe8\x03)/,
        `${wide('PowerPoint')}\0 ${wide('Document')}`,
      ),
      { aliases: ['application/mspowerpoint'] },
    ),
    mimeType(
      'application/msword',
      '.doc',
      ole('doc', [`\x06\x09\x02${tail}`, `\0\x09\x02${tail}`, `\x07\x09\x02${tail}`]),
      { aliases: ['application/vnd.ms-word'] },
    ),
  ]
}

function wide(text: string): string {
  return text.split('').join('\0')
}

function ole(
  kind: OleKind,
  classIds: readonly string[],
  sector?: RegExp,
  name?: string,
): MimeType['matches'] {
  return (head) => {
    const { text } = head
    const seen = oleKind(head)
    if (seen !== '') return seen === kind
    if (classIds.some((id) => hasClassId(text, id))) return true
    if (text.length < 520 || !sector || !name) return false
    return sector.test(text.slice(512)) || (text.length > 1152 && text.slice(1152).includes(name))
  }
}

function hasClassId(text: string, id: string): boolean {
  if (text.length < 512) return false
  const sectorBytes = text.startsWith('\x04\0', 26) ? 4096 : 512
  const at = sectorBytes * (1 + uint32Little(text, 48)) + 80
  return text.length > at + 16 && text.startsWith(id, at)
}
