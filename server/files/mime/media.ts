// biome-ignore-all lint/suspicious/noControlCharactersInRegex: signatures are bytes
import { byte, type MimeType, mimeType, starts, uint32, uint32Little } from './type.js'

const bitmapHeaders = new Set([48, 24, 16, 64, 52, 56, 40, 124, 108])

export const xpm = mimeType('image/x-xpixmap', '.xpm', starts('/* XPM */'))
export const psd = mimeType('image/vnd.adobe.photoshop', '.psd', starts('8BPS'), {
  aliases: ['image/x-psd', 'application/photoshop'],
})

export const ogg = mimeType('application/ogg', '.ogg', starts('OggS\0'), {
  aliases: ['application/x-ogg'],
  children: [
    mimeType('audio/ogg', '.oga', oggStream('\x7fFLAC', '\x01vorbis', 'OpusHead', 'Speex   ')),
    mimeType('video/ogg', '.ogv', oggStream('\x80theora', 'fishead\0', '\x01video\0\0\0')),
  ],
})

export const images: readonly MimeType[] = [
  mimeType('image/png', '.png', starts('\x89PNG\r\n\x1a\n'), {
    children: [
      mimeType('image/apng', '.apng', isAnimated, { aliases: ['image/vnd.mozilla.apng'] }),
    ],
  }),
  mimeType('image/jpeg', '.jpg', starts('\xff\xd8\xff')),
  mimeType('image/jxl', '.jxl', starts('\xff\n', '\0\0\0\x0cJXL \r\n\x87\n')),
  mimeType('image/jp2', '.jp2', jpeg2000('jp2 ')),
  mimeType('image/jpx', '.jpf', jpeg2000('jpx ')),
  mimeType('image/jpm', '.jpm', jpeg2000('jpm '), { aliases: ['video/jpm'] }),
  mimeType('image/jxs', '.jxs', starts('\0\0\0\x0cJXS \r\n\x87\n')),
  mimeType('image/gif', '.gif', starts('GIF87a', 'GIF89a')),
  mimeType('image/webp', '.webp', riff('WEBP')),
]

export const tiffAndBitmap: readonly MimeType[] = [
  mimeType('image/tiff', '.tiff', starts('II*\0', 'MM\0*')),
  mimeType(
    'image/bmp',
    '.bmp',
    ({ text }) =>
      text.length >= 18 && text.startsWith('BM') && bitmapHeaders.has(uint32Little(text, 14)),
    { aliases: ['image/x-bmp', 'image/x-ms-bmp'] },
  ),
]

export const icon = mimeType('image/x-icon', '.ico', starts('\0\0\x01\0', '\0\0\x02\0'))

export const audio: readonly MimeType[] = [
  mimeType('audio/flac', '.flac', starts('fLaC\0\0\0"')),
  mimeType('audio/midi', '.midi', starts('MThd'), {
    aliases: ['audio/mid', 'audio/sp-midi', 'audio/x-mid', 'audio/x-midi'],
  }),
  mimeType('audio/ape', '.ape', starts('MAC \x96\x0f\0\0\x34\0\0\0\x18\0\0\0\x90\xe3')),
  mimeType('audio/musepack', '.mpc', starts('MPCK')),
  mimeType('audio/amr', '.amr', starts('#!AMR'), { aliases: ['audio/amr-nb'] }),
  mimeType('audio/wav', '.wav', riff('WAVE'), {
    aliases: ['audio/x-wav', 'audio/vnd.wave', 'audio/wave'],
  }),
  mimeType(
    'audio/aiff',
    '.aiff',
    ({ text }) => text.length > 12 && /^FORM[\s\S]{4}AIFF/.test(text),
    {
      aliases: ['audio/x-aiff'],
    },
  ),
  mimeType('audio/basic', '.au', starts('.snd')),
]

export const video: readonly MimeType[] = [
  mimeType('video/mpeg', '.mpeg', ({ text }) => /^\0\0\x01[\xb0-\xbf]/.test(text)),
  mimeType('video/quicktime', '.mov', isQuickTime),
  mimeType(
    'video/mp4',
    '.mp4',
    ({ text }) => text.length >= 12 && byte(text, 0) === 0 && text.startsWith('ftyp', 4),
    { children: brands() },
  ),
  mimeType('video/webm', '.webm', matroska('webm'), { aliases: ['audio/webm'] }),
  mimeType(
    'video/x-msvideo',
    '.avi',
    ({ text }) => text.length > 16 && /^RIFF[\s\S]{4}AVI LIST/.test(text),
    { aliases: ['video/avi', 'video/msvideo'] },
  ),
  mimeType('video/x-flv', '.flv', starts('FLV\x01')),
  mimeType('video/matroska', '.mkv', matroska('matroska'), { aliases: ['video/x-matroska'] }),
  mimeType(
    'video/x-ms-asf',
    '.asf',
    starts('0&\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c'),
    { aliases: ['video/asf', 'video/x-ms-wmv'] },
  ),
  mimeType('audio/aac', '.aac', starts('\xff\xf1', '\xff\xf9')),
  mimeType('audio/x-unknown', '.voc', starts('Creative Voice File')),
  mimeType('application/vnd.apple.mpegurl', '.m3u', starts('#EXTM3U\n', '#EXTM3U\r\n'), {
    aliases: ['audio/mpegurl', 'application/x-mpegurl'],
  }),
  mimeType('application/vnd.rn-realmedia-vbr', '.rmvb', starts('.RMF')),
]

export const qcp = mimeType('audio/qcelp', '.qcp', riff('QLCM'))

/** A PNG with a chunk `acTL` before its pixels. */
function isAnimated({ text }: { text: string }): boolean {
  let at = 8
  // As many chunks as the library looks at.
  for (let chunk = 0; chunk < 32 && at < text.length; chunk++) {
    const kind = text.slice(at + 4, at + 8)
    if (kind === 'acTL') return true
    if (kind === 'IDAT') return false
    // Length, kind and checksum take four bytes each; the length wraps around as in Go.
    at += 12 + (uint32(text, at) > 0xfffffff7 ? uint32(text, at) - 2 ** 32 : uint32(text, at))
    if (at > text.length) return false
  }
  return false
}

function riff(kind: string): MimeType['matches'] {
  return ({ text }) => text.length > 12 && text.startsWith('RIFF') && text.startsWith(kind, 8)
}

function oggStream(...codecs: string[]): MimeType['matches'] {
  return ({ text }) => text.length >= 37 && codecs.some((codec) => text.startsWith(codec, 28))
}

function jpeg2000(brand: string): MimeType['matches'] {
  return ({ text }) =>
    text.length >= 24 && /^jP[ 2] /.test(text.slice(4)) && text.startsWith(brand, 20)
}

function isQuickTime({ text }: { text: string }): boolean {
  if (text.length < 12) return false
  if (/^ftyp(?:qt {2}|moov)/.test(text.slice(4))) return byte(text, 0) === 0
  return /^(?:moov|mdat|free|skip|pnot)\0/.test(text.slice(4)) || text.startsWith('\0\0\0\x08wide')
}

/** The document type in the EBML header: its id, the width of its length, then the name. */
function matroska(name: string): MimeType['matches'] {
  return ({ text }) => {
    if (!text.startsWith('\x1aE\xdf\xa3')) return false
    const at = text.indexOf('B\x82') + 2
    if (at <= 2 || at >= text.length) return false
    return text.startsWith(name, at + Math.min(Math.clz32(byte(text, at)) - 23, 8))
  }
}

/** The types that an MP4 container declares in its `ftyp` box. */
function brands(): MimeType[] {
  const brand = (name: string, extension: string, list: string, aliases: string[] = []) => {
    const known = new Set(list.match(/.{4}/g))
    return mimeType(name, extension, ({ text }) => known.has(text.slice(8, 12)), { aliases })
  }
  return [
    brand('image/avif', '.avif', 'avifavis'),
    brand('video/3gpp', '.3gp', '3gp13gp23gp33gp43gp53gp63gp73gs73ge63ge73gg6', [
      'video/3gp',
      'audio/3gpp',
    ]),
    brand('video/3gpp2', '.3g2', '3g243g253g263g2a3g2b3g2cKDDI', ['video/3g2', 'audio/3gpp2']),
    brand('audio/mp4', '.mp4', 'F4A F4B M4B M4P MSNVNDAS', ['audio/x-mp4a']),
    brand('video/quicktime', '.mqv', 'mqt '),
    brand('audio/x-m4a', '.m4a', 'M4A '),
    brand('video/x-m4v', '.m4v', 'M4V M4VHM4VP'),
    brand('image/heic', '.heic', 'heicheix'),
    brand('image/heic-sequence', '.heic', 'hevchevx'),
    brand('image/heif', '.heif', 'mif1heimheisavic'),
    brand('image/heif-sequence', '.heif', 'msf1hevmhevsavcs'),
    brand('video/mj2', '.mj2', 'mj2smjp2MFSMMGSV'),
    brand(
      'video/vnd.dvb.file',
      '.dvb',
      'dby1dsmsdts1dts2dts3dxo dmb1dmpfdrc1dv1adv1bdv2adv2bdv3adv3bdvr1dvt1emsg',
    ),
  ]
}
