/** A field as its name and text, a file as its name, file name and content (a character per byte). */
export type Part = readonly [name: string, text: string] | readonly [string, string, string]

/** How a body is read; undefined if it is refused. Characters of bodies are bytes. */
export type Row = readonly [title: string, body: string, parts: readonly Part[] | undefined]

export const boundary = 'X'
const end = '--X--\r\n'
const a = [['f', 'a']] as const
const none: readonly Part[] = []

/** A part, from the rest of its Content-Disposition; `more` are further header lines. */
function part(disposition: string, content: string, more = ''): string {
  return `--X\r\nContent-Disposition: ${disposition}${more}\r\n\r\n${content}\r\n`
}

function field(content: string, more = ''): string {
  return part('form-data; name="f"', content, more)
}

function file(name: string, content: string, more = ''): string {
  return part(`form-data; name="f"; filename="${name}"`, content, more)
}

const lf = (text: string) => text.replaceAll('\r\n', '\n')
const lines = (count: number) => '\r\na:'.repeat(count)

/** All seen on PocketBase 0.39.11, in records made from these bodies. */
export const bodyRows: readonly Row[] = [
  ['a field', field('a') + end, a],
  ['a file', file('a.txt', 'hello') + end, [['f', 'a.txt', 'hello']]],
  ['values of one name', field('a') + field('b') + end, [...a, ['f', 'b']]],
  ['UTF-8', `${field('\xc3\xa4')}${end}`, [['f', 'ä']]],
  ['wrong UTF-8', `${field('a\xffb\xc3')}${end}`, [['f', 'a\ufffdb\ufffd']]],
  ['a zero byte', field('a\0b') + end, [['f', 'a\0b']]],

  ['no line ending after the last delimiter', `${field('a')}--X--`, a],
  ['blanks after the last delimiter', `${field('a')}--X-- \t \r\n`, a],
  ['blanks after the last delimiter, and the end', `${field('a')}--X-- \t `, a],
  ['half a line ending after the last delimiter', `${field('a')}--X--\r`, undefined],
  ['another line ending after the last delimiter', `${field('a')}--X--\n`, undefined],
  ['text after the last delimiter', `${field('a')}--X--b\r\n`, undefined],
  ['a dash after the last delimiter', `${field('a')}--X---\r\n`, undefined],
  ['an epilogue', `${field('a')}${end}more\r\n${field('b')}`, a],
  ['blanks after a delimiter', `--X \t${field('a').slice(3)}${end}`, a],
  ['text after the first delimiter', `--X b${field('a').slice(3)}${end}`, none],
  ['text after the second delimiter', `${field('a')}--X b${field('b').slice(3)}${end}`, undefined],

  ['a preamble', `one\r\ntwo\n${field('a')}${end}`, a],
  ['a preamble without a line ending', `one${field('a')}${end}`, none],
  ['a preamble of 4096 bytes', `${'p'.repeat(4095)}\n${field('a')}${end}`, a],
  ['a preamble of 4097 bytes', `${'p'.repeat(4096)}\n${field('a')}${end}`, undefined],
  ['a preamble like a delimiter', `--XY\r\n${field('a')}${end}`, a],

  ['nothing', '', undefined],
  ['garbage', 'garbage', undefined],
  ['an empty line', '\r\n', undefined],
  ['the last delimiter alone', end, none],
  ['the last delimiter alone, and no line ending', '--X--', none],
  ['the last delimiter alone, and another line ending', '--X--\n', undefined],
  ['the first delimiter alone', '--X\r\n', none],
  ['the first delimiter alone, and no line ending', '--X', undefined],

  ['LF everywhere', lf(field('a') + field('b') + end), [...a, ['f', 'b']]],
  [
    'LF everywhere, CR in the content',
    lf(field('a')) + lf(field('b\r')) + lf(end),
    [...a, ['f', 'b\r']],
  ],
  ['LF after the first delimiter only', `--X\n${field('a').slice(5)}${end}`, undefined],
  ['LF, but not after the last delimiter', lf(field('a')) + end, undefined],
  ['LF after the second delimiter', `${field('a')}--X\n${field('b').slice(5)}${end}`, undefined],
  ['LF after the header', `--X\r\nContent-Disposition: form-data; name=f\n\na\r\n${end}`, a],

  ['cut off in the content', field('a').slice(0, -2), undefined],
  ['cut off behind the content', field('a'), undefined],
  ['cut off in a delimiter', `${field('a')}--`, undefined],
  ['cut off behind a delimiter', `${field('a')}--X`, undefined],
  ['cut off before the last dash', `${field('a')}--X-`, undefined],
  ['cut off behind the line of a delimiter', `${field('a')}--X\r\n`, a],
  ['cut off in the name of a header line', `${field('a')}--X\r\nContent-Dis`, undefined],
  ['cut off in the value of a header line', `${field('a')}--X\r\nContent-Disposition: fo`, a],
  ['cut off behind a header line', `${field('a')}--X\r\nA: b\r\n`, a],
  ['cut off in a folded header line', `${field('a')}--X\r\nA: b\r\n `, a],
  ['cut off in a wrong header line', `${field('a')}--X\r\nB\x01d: x`, undefined],
  ['cut off behind the header', `${field('a')}--X\r\nA: b\r\n\r\n`, undefined],

  ['an empty field', field('') + end, [['f', '']]],
  ['an empty field without its line ending', field('').slice(0, -2) + end, [['f', '']]],
  ['an empty file', file('a.txt', '') + end, [['f', 'a.txt', '']]],
  ['an empty file without its line ending', file('a', '').slice(0, -2) + end, [['f', 'a', '']]],
  ['content that begins like a delimiter', field('--Xa') + end, [['f', '--Xa']]],
  [
    'content with longer delimiters',
    field('a\r\n--Xb\r\n--Xc') + end,
    [['f', 'a\r\n--Xb\r\n--Xc']],
  ],
  ['content with a delimiter and a dash', field('a\r\n--X-b') + end, [['f', 'a\r\n--X-b']]],
  ['content with a delimiter and a blank', field('a\r\n--X\tb') + end, undefined],
  ['content with a delimiter behind LF', field('a\n--X\nb') + end, [['f', 'a\n--X\nb']]],
  ['content of line endings', field('\r\n\r\n\r\r\n\r') + end, [['f', '\r\n\r\n\r\r\n\r']]],
  [
    'a file of near delimiters',
    file('a', '\r\n--\r\n-\r\n--Y\r\n--') + end,
    [['f', 'a', '\r\n--\r\n-\r\n--Y\r\n--']],
  ],

  ['a folded header line', part('form-data;\r\n\t \r\n  name="f"', 'a') + end, a],
  ['a header that begins with a blank', `--X\r\n A: b${field('a').slice(3)}${end}`, undefined],
  ['a header line without a colon', `--X\r\nA b\r\n\r\na\r\n${end}`, undefined],
  ['a header line without a name', field('a', '\r\n: b') + end, undefined],
  [
    'a blank behind the name',
    `--X\r\nContent-Disposition : form-data; name=f\r\n\r\na\r\n${end}`,
    none,
  ],
  ['a blank in a name', field('a', '\r\nB c: d') + end, a],
  ['a tab in a name', field('a', '\r\nB\t: d') + end, undefined],
  ['a brace in a name', field('a', '\r\nB{: d') + end, undefined],
  ['a name beyond ASCII', field('a', '\r\nB\xe4: d') + end, undefined],
  ['a control character in a value', field('a', '\r\nB: c\x01d') + end, undefined],
  ['DEL in a value', field('a', '\r\nB: c\x7fd') + end, undefined],
  ['CR in a value', field('a', '\r\nB: c\rd') + end, undefined],
  ['a zero byte in a name', part('form-data; name="f\0"', 'a') + end, undefined],
  ['tabs and high bytes in a value', field('a', '\r\nB: \t\x80\xff') + end, a],
  ['no header', `--X\r\n\r\nb\r\n${field('a')}${end}`, a],
  ['no name', part('form-data', 'b') + field('a') + end, a],
  ['a header in lower case', `${field('a').toLowerCase().replace('--x', '--X')}${end}`, a],
  ['two dispositions', field('a', '\r\nContent-Disposition: form-data; name="g"') + end, a],
  ['another disposition', part('attachment; name="f"', 'a') + end, none],
  ['10000 header lines', field('a', lines(9_999)) + end, a],
  ['10001 header lines', field('a', lines(10_000)) + end, undefined],
  ['many header lines of two fields', field('a', lines(6_000)).repeat(2) + end, [...a, ...a]],
  ['many header lines of two files', file('a', '', lines(6_000)).repeat(2) + end, undefined],
  ['a long value of a header line', field('a', `\r\nB: ${'c'.repeat(500_000)}`) + end, a],
  [
    'a long name',
    part(`form-data; name="${'n'.repeat(500_000)}"`, 'a') + end,
    [['n'.repeat(500_000), 'a']],
  ],
  ['1000 parts', field('a').repeat(1000) + end, Array(1000).fill(a[0])],
  ['1001 parts', field('a').repeat(1001) + end, undefined],
  ['1001 parts without a name', '--X\r\n\r\na\r\n'.repeat(1001) + end, undefined],
]

const quoted = '\r\nContent-Transfer-Encoding: quoted-printable'

/** Quoted-printable content and its decoded form; seen there, too. */
export const quotedRows: readonly (readonly [content: string, decoded: string | undefined])[] = [
  ['', ''],
  ['a=3Db', 'a=b'],
  ['a=3db=\r\nc', 'a=bc'],
  ['a=\r\nb \t\r\nc  ', 'ab\r\nc'],
  ['a =20 \r\n \r\n', 'a  \r\n\r\n'],
  ['a=zzb', 'a=zzb'],
  ['a=4', 'a=4'],
  ['=4', '=4'],
  ['=x\r\n', '=x\r\n'],
  ['a=', 'a'],
  ['a=\n', 'a'],
  ['= \r\nb', 'b'],
  ['\r\n', '\r\n'],
  ['a\tb\rc', 'a\tb\rc'],
  ['a\r\n--Y', 'a\r\n--Y'],
  ['=0D=0A--X', '\r\n--X'],
  ['\xe4=E4=f6', '\xe4\xe4\xf6'],
  ['=', undefined],
  ['==', undefined],
  ['a==', undefined],
  ['a=\r', undefined],
  ['a\x01', undefined],
  ['a\x7f', undefined],
  ['x'.repeat(4096), 'x'.repeat(4096)],
  ['x'.repeat(4097), undefined],
  [`${'x'.repeat(4094)}\r\n`, `${'x'.repeat(4094)}\r\n`],
  [`${'x'.repeat(4095)}\r\n`, undefined],
  [`${'x'.repeat(3000)}=\r\n${'x'.repeat(3000)}`, 'x'.repeat(6000)],
]

/** The same as rows. */
export const quotedBodies: readonly Row[] = [
  ...quotedRows.map(([content, decoded]): Row => {
    const title = `quoted-printable ${JSON.stringify(content.slice(0, 20))} (${content.length})`
    return [
      title,
      file('a.txt', content, quoted) + end,
      decoded === undefined ? decoded : [['f', 'a.txt', decoded]],
    ]
  }),
  ['quoted-printable in a field', field('=C3=A4', quoted) + end, [['f', 'ä']]],
  [
    'Quoted-Printable and a blank',
    field('a=3Db', `${quoted.replace('q', 'Q')} `) + end,
    [['f', 'a=b']],
  ],
  [
    'another encoding',
    field('YQ==', '\r\nContent-Transfer-Encoding: base64') + end,
    [['f', 'YQ==']],
  ],
  [
    'the first of two encodings',
    field('a=3D', `\r\nContent-Transfer-Encoding: 7bit${quoted}`) + end,
    [['f', 'a=3D']],
  ],
  [
    'wrong quoted-printable without a name',
    part('form-data', '=\x01', quoted) + field('a') + end,
    a,
  ],
]

/** Media types of a body with the boundary X, and whether it is read. */
export const typeRows: readonly (readonly [type: string, isRead: boolean])[] = [
  ['multipart/form-data; boundary=X', true],
  ['multipart/form-data; boundary="X"', true],
  ['multipart/form-data; boundary = X', true],
  ['multipart/form-data ; Boundary=X;', true],
  ['multipart/form-data; charset=utf-8; boundary=X', true],
  ['multipart/form-data; boundary=X; boundary=X', true],
  ["multipart/form-data; boundary*=UTF-8''X", true],
  ['multipart/form-data; boundary*0=X', true],
  ['Multipart/Form-Data; boundary=X', true],
  ['multipart/form-data', false],
  ['multipart/form-data; boundary=', false],
  ['multipart/form-data; boundary=""', false],
  ['multipart/form-data; boundary="X', false],
  ["multipart/form-data; boundary='X'", false],
  ['multipart/form-data; boundary=X; boundary=Y', false],
  ['multipart/form-data; boundary=X; y', false],
  ['multipart/form-data; boundary=X, multipart/form-data', false],
  ['multipart/form-data, boundary=X', false],
  ['multipart/form-data boundary=X', false],
  ['multipart/form-dataX; boundary=X', false],
  ['multipart/mixed; boundary=X', false],
  ['multipart/form-data; boundary=Y', false],
]

/** Valid boundaries, each with its parameter. */
export const boundaryRows: readonly (readonly [boundary: string, parameter: string])[] = [
  ['a b:c', '"a b:c"'],
  ['a ', '"a "'],
  ['----X', '----X'],
  ['--', '--'],
  ['\xe4', '"\xe4"'],
  ['b'.repeat(4050), 'b'.repeat(4050)],
]

/** A body with one field, `f` with the value `a`. */
export function bodyWith(mark: string): string {
  return (field('a') + end).replaceAll('--X', `--${mark}`)
}
