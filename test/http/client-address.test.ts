import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expandAddress } from '../../server/base/address.js'
import { bearerToken } from '../../server/http/caller.js'
import { closeFakes, nativeWith, startFake } from './fake-app.js'
import { request } from './raw-request.js'

test.after.each(closeFakes)

const addresses: [text: string, want: string | undefined][] = [
  ['1.2.3.4', '1.2.3.4'],
  ['01.2.3.4', undefined],
  ['1.2.3', undefined],
  ['::', '0000:0000:0000:0000:0000:0000:0000:0000'],
  ['::1', '0000:0000:0000:0000:0000:0000:0000:0001'],
  ['2001:DB8::1', '2001:0db8:0000:0000:0000:0000:0000:0001'],
  ['1:2:3:4:5:6:7:8', '0001:0002:0003:0004:0005:0006:0007:0008'],
  ['1::', '0001:0000:0000:0000:0000:0000:0000:0000'],
  ['::ffff:1.2.3.4', '0000:0000:0000:0000:0000:ffff:0102:0304'],
  ['fe80::1%eth0', 'fe80:0000:0000:0000:0000:0000:0000:0001%eth0'],
  ['[::1]', undefined],
  ['1.2.3.4:80', undefined],
  ['', undefined],
  ['unknown', undefined],
]

for (const [text, want] of addresses) {
  test(`expandAddress: "${text}"`, () => assert.is(expandAddress(text), want))
}

const tokens: [header: string | undefined, want: string][] = [
  [undefined, ''],
  ['abc', 'abc'],
  ['Bearer abc', 'abc'],
  ['bEaReR abc', 'abc'],
  ['Bearer  abc', ' abc'],
  ['Bearer', 'Bearer'],
  ['Basic abc', 'Basic abc'],
]

for (const [header, want] of tokens) {
  test(`bearerToken: ${header}`, () => assert.is(bearerToken(header), want))
}

type Headers = Record<string, string>
const proxied: [
  title: string,
  trusted: string[],
  leftmost: boolean,
  sent: Headers,
  want: string,
][] = [
  ['nothing trusted', [], false, { 'X-Forwarded-For': '1.1.1.1' }, '127.0.0.1'],
  [
    'the rightmost',
    ['X-Forwarded-For'],
    false,
    { 'X-Forwarded-For': '1.1.1.1, 2.2.2.2' },
    '2.2.2.2',
  ],
  ['the leftmost', ['X-Forwarded-For'], true, { 'X-Forwarded-For': '1.1.1.1, 2.2.2.2' }, '1.1.1.1'],
  [
    'the last of two headers',
    ['X-Forwarded-For'],
    true,
    { 'X-Forwarded-For': '1.1.1.1', 'x-forwarded-for': '3.3.3.3' },
    '3.3.3.3',
  ],
  ['garbage passed over', ['X-Real-IP'], false, { 'X-Real-IP': '4.4.4.4, what' }, '4.4.4.4'],
  ['only garbage', ['X-Real-IP'], false, { 'X-Real-IP': 'what' }, '127.0.0.1'],
  [
    'the next header',
    ['X-None', 'X-Real-IP'],
    false,
    { 'X-Real-IP': '::1' },
    '0000:0000:0000:0000:0000:0000:0000:0001',
  ],
  ['an empty header', ['X-Real-IP'], false, { 'X-Real-IP': '' }, '127.0.0.1'],
]

for (const [title, headers, useLeftmostIP, sent, want] of proxied) {
  test(`client address: ${title}`, async () => {
    const server = await startFake({
      contracts: [nativeWith([])],
      settings: (settings) => {
        settings.trustedProxy = { headers, useLeftmostIP }
      },
    })
    const answer = await request(server.port, 'GET /api/health', { Authorization: 'root', ...sent })
    assert.is(JSON.parse(answer.body).data.realIP, want)
  })
}

test.run()
