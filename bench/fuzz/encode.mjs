/** A body's bytes by its content type, and ways to break them. */
export function createEncoding(dice, mood, { escaped }) {
  const { below, pick, chance } = dice

  const encode = (value, type) => {
    if (type.startsWith('multipart')) return multipart(value)
    if (type.includes('urlencoded')) {
      const object = value && typeof value === 'object' ? value : { x: value }
      return Object.entries(object)
        .map(
          ([name, each]) =>
            `${escaped(name)}=${escaped(typeof each === 'string' ? each : (JSON.stringify(each) ?? ''))}`,
        )
        .join('&')
    }
    return JSON.stringify(value) ?? ''
  }
  const multipart = (value) => {
    const object = value && typeof value === 'object' ? value : { x: value }
    const pairs = Object.entries(object).flatMap(([name, each]) =>
      Array.isArray(each) ? each.map((one) => [name, one]) : [[name, each]],
    )
    if (chance(0.2)) pairs.push(['@jsonPayload', JSON.stringify(value)])
    for (const name of ['file', 'files', 'avatar', 'requests.0.file'])
      if (chance(0.2)) pairs.push([name, { isFile: true }])
    const parts = pairs.map(([name, each]) => {
      const isFile = each?.isFile === true || chance(0.05)
      const content = isFile
        ? pick([
            '\x89PNG\r\n\x1a\n',
            '<svg/>',
            '',
            'x'.repeat(6000),
            `PK\x03\x04${'\xff'.repeat(40)}`,
            `PK\x05\x06${'\0'.repeat(18)}`,
          ])
        : typeof each === 'string'
          ? each
          : (JSON.stringify(each) ?? '')
      const file = isFile
        ? `; filename="${pick(['a.png', '../../x', '', 'a"b', 'x'.repeat(300), '😀.svg', '\0'])}"`
        : ''
      return `--fuzz\r\nContent-Disposition: form-data; name="${name.replaceAll('"', '%22')}"${file}\r\n${chance(0.1) ? 'Content-Type: image/png\r\n' : ''}${chance(0.03) ? 'Bad header\r\n' : ''}\r\n${content}\r\n`
    })
    return `${parts.join('')}${chance(0.9) ? '--fuzz--\r\n' : ''}`
  }
  const brokenBody = (text) => {
    const whole = Buffer.from(text)
    if (mood.isCareful || !chance(0.15)) return whole
    const at = below(whole.length + 1)
    return pick([
      () => whole.subarray(0, at),
      () =>
        Buffer.concat([
          whole.subarray(0, at),
          Buffer.from([0xff, 0xfe, 0, 0xc0]),
          whole.subarray(at),
        ]),
      () => Buffer.concat([Buffer.from('\ufeff'), whole]),
      () => Buffer.concat([whole, whole]),
      () =>
        Buffer.from('[')
          .toString()
          .repeat(pick([999, 1001, 30_000])),
      () => Buffer.from('{"a":'.repeat(2000)),
      () => Buffer.from(`{"a":${'1'.repeat(pick([20, 400, 5000]))}}`),
      () => Buffer.from('{"id":"a","id":"b","ID":"c","text":"\\ud800","text":"\\u0000"}'),
      () => Buffer.from('a[b][c]=1&a=2&&==&%zz=1&a[]=3'),
    ])()
  }

  return (value, type) => Buffer.from(brokenBody(encode(value, type)))
}
