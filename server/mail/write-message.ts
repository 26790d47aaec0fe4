import { randomUUID } from 'node:crypto'
import * as quotedPrintable from 'nodemailer/lib/qp'
import type { MailAddress, Message } from './mailer.js'

// RFC 5322 section 2.1.1, without the line break.
const longestLine = 998
// A longer header is split into encoded words, one per line.
const longestPlainHeader = 200
// RFC 2047 section 2: a line with an encoded word has 76 characters. `Subject: ` takes 9 of them,
// `=?UTF-8?B?` and `?=` take 12; 39 bytes are 52 in base64.
const bytesPerWord = 39

/**
 * The text of a mail: plain text and HTML as alternatives, in UTF-8. It is written here because
 * that takes a tenth of the time of nodemailer's general composer, which is most of the cost of a
 * mail. Names and subject must be single lines, and addresses safe: compose-message.ts.
 */
export function writeMessage({ from, to, subject, html, text }: Message, date: Date): string {
  const id = randomUUID()
  const boundary = `=_${id}`
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return [
    `From: ${mailbox(from)}`,
    `To: ${mailbox(to)}`,
    `Subject: ${unstructured(subject)}`,
    `Message-ID: <${id}@${domain}>`,
    `Date: ${date.toUTCString().replace(/GMT$/, '+0000')}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    part('text/plain', text),
    `--${boundary}`,
    part('text/html', html),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

function mailbox({ name, address }: MailAddress): string {
  if (name === '') return address
  if (!isPlain(name)) return `${encodedWords(name)}\r\n <${address}>`
  const isAtoms = /^[\w ]+$/.test(name)
  return `${isAtoms ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${address}>`
}

function unstructured(text: string): string {
  return isPlain(text) ? text : encodedWords(text)
}

/** One line of printable ASCII with nothing in it that a reader would decode. */
function isPlain(text: string): boolean {
  return text.length <= longestPlainHeader && /^[ -~]*$/.test(text) && !text.includes('=?')
}

/** RFC 2047; characters aren't split, so that each word can be decoded alone. */
function encodedWords(text: string): string {
  const words: string[] = []
  let bytes: Buffer[] = []
  let size = 0
  const end = () => {
    words.push(`=?UTF-8?B?${Buffer.concat(bytes).toString('base64')}?=`)
    bytes = []
    size = 0
  }
  for (const character of text) {
    const encoded = Buffer.from(character)
    if (size + encoded.length > bytesPerWord) end()
    bytes.push(encoded)
    size += encoded.length
  }
  end()
  return words.join('\r\n ')
}

/** Unencoded if possible, so that links are readable for somebody who opens the file. */
function part(type: string, content: string): string {
  const lines = content.replace(/\r\n?|\n/g, '\r\n')
  const isReadable = /^[\t\r\n -~]*$/.test(lines) && !hasLongLine(lines)
  const body = isReadable ? lines : quotedPrintable.wrap(quotedPrintable.encode(lines))
  return `Content-Type: ${type}; charset=utf-8\r
Content-Transfer-Encoding: ${isReadable ? '7bit' : 'quoted-printable'}\r
\r
${body}`
}

function hasLongLine(lines: string): boolean {
  return lines.split('\r\n').some(({ length }) => length > longestLine)
}
