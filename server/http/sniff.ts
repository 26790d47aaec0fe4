import { open } from 'node:fs/promises'

// As many bytes as Go's http.DetectContentType looks at.
const headBytes = 512

// By the first bytes, one character each; `?` is any byte. Sources: mimesniff.spec.whatwg.org
// sections 6 and 7, and Go's net/http/sniff.go, which adds a few. HTML and XML: see sniffType.
const signatures: readonly (readonly [start: string, type: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['%!PS-Adobe-', 'application/postscript'],
  ['\xfe\xff??', 'text/plain; charset=utf-16be'],
  ['\xff\xfe??', 'text/plain; charset=utf-16le'],
  ['\xef\xbb\xbf?', 'text/plain; charset=utf-8'],
  ['\0\0\x01\0', 'image/x-icon'],
  ['\0\0\x02\0', 'image/x-icon'],
  ['BM', 'image/bmp'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['RIFF????WEBPVP', 'image/webp'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['FORM????AIFF', 'audio/aiff'],
  ['ID3', 'audio/mpeg'],
  ['OggS\0', 'application/ogg'],
  ['MThd\0\0\0\x06', 'audio/midi'],
  ['RIFF????AVI ', 'video/avi'],
  ['RIFF????WAVE', 'audio/wave'],
  ['????ftypmp4', 'video/mp4'],
  ['\x1aE\xdf\xa3', 'video/webm'],
  [`${'?'.repeat(34)}LP`, 'application/vnd.ms-fontobject'],
  ['\0\x01\0\0', 'font/ttf'],
  ['OTTO', 'font/otf'],
  ['ttcf', 'font/collection'],
  ['wOFF', 'font/woff'],
  ['wOF2', 'font/woff2'],
  ['\x1f\x8b\x08', 'application/x-gzip'],
  ['PK\x03\x04', 'application/zip'],
  ['Rar!\x1a\x07\0', 'application/x-rar-compressed'],
  ['Rar!\x1a\x07\x01\0', 'application/x-rar-compressed'],
  ['\0asm', 'application/wasm'],
]
const markup =
  /^[\t\n\f\r ]*(?:<\?xml|<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >])/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
const binary = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]/

const bytes = 'application/octet-stream'

/**
 * The type of a file whose name doesn't tell it, as Go finds it out. But HTML and XML are served as
 * bytes: what a browser runs has to be called so.
 */
export async function sniffType(file: string): Promise<string> {
  const head = await readHead(file)
  if (markup.test(head)) return bytes
  const known = signatures.find(([start]) => beginsWith(head, start))
  if (known) return known[1]
  return binary.test(head) ? bytes : 'text/plain; charset=utf-8'
}

function beginsWith(head: string, start: string): boolean {
  if (head.length < start.length) return false
  for (let at = 0; at < start.length; at++) {
    if (start[at] !== '?' && start[at] !== head[at]) return false
  }
  return true
}

async function readHead(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
