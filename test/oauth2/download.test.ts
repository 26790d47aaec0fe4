import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createCall } from '../../server/oauth2/call.js'
import { type DownloadOptions, download } from '../../server/oauth2/download.js'
import { isPublicAddress } from '../../server/oauth2/public-address.js'

const test = suite('oauth2: what is fetched from elsewhere')

let arrivals = 0
const canary = createServer((_, response) => {
  arrivals++
  response.end('secret')
})
const front = createServer((request, response) => {
  const { pathname, search } = new URL(request.url!, 'http://x')
  const to = decodeURIComponent(search.slice(1))
  if (pathname === '/to') response.writeHead(302, { location: to }).end()
  else if (pathname === '/keep') response.writeHead(307, { location: to }).end()
  else if (pathname === '/loop') response.writeHead(302, { location: '/loop' }).end()
  else if (pathname === '/large') response.end(Buffer.alloc(3000))
  else if (pathname === '/endless') {
    response.write('x')
    const more = setInterval(() => response.write(Buffer.alloc(50)), 1)
    response.once('close', () => clearInterval(more))
  } else if (pathname === '/silent') return
  else if (pathname === '/gone') response.writeHead(404).end()
  else response.end(JSON.stringify({ picture: request.headers.authorization ?? 'none' }))
})
const portOf = (server: typeof canary) => (server.address() as AddressInfo).port
const limits = { timeoutMs: 500, maxBytes: 1000 }

test.before(async () => {
  for (const server of [canary, front]) {
    // Every address of this machine, including IPv6 if available.
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, () => resolve())
    })
  }
})

test.after(() => {
  for (const server of [canary, front]) server.close().closeAllConnections()
})

const mapped = ['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:127.0.0.1]']
/** Names of this machine or its network. */
const names = [
  ...['127.0.0.1', 'localhost', '127.1', '127.0.1', '0', '0.0.0.0', '2130706433', '0x7f000001'],
  ...[
    '017700000001',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '0x7f.1',
    '127.0.0.1.',
    'localhost.',
    '127.255.255.254',
  ],
  ...['[::1]', '[::]', '[0:0:0:0:0:0:0:1]', ...mapped, '[::127.0.0.1]', '[64:ff9b::7f00:1]'],
  ...[
    '%31%32%37.0.0.1',
    '①②⑦.0.0.1',
    '１２７。０。０。１',
    '169.254.169.254',
    '[fe80::1]',
    '[fd00::1]',
  ],
  ...[
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '[2002:7f00:1::]',
    '255.255.255.255',
    '224.0.0.1',
  ],
]

async function isRefused(url: string, options: Partial<DownloadOptions> = {}): Promise<void> {
  await download(url, { ...limits, ...options }).then(
    () => assert.unreachable(`fetched ${url}`),
    (error: Error) => assert.is(error.name, 'CallError', `${url}: ${error.message}`),
  )
}

test(`${names.length} ways to name an address that is not public: nothing arrives`, async () => {
  for (const name of names) await isRefused(`http://${name}:${portOf(canary)}/a.png`)
  for (const name of ['127.0.0.1', '[::1]']) await isRefused(`https://${name}:${portOf(canary)}/`)
  for (const url of ['file:///etc/passwd', 'data:text/plain,x', 'gopher://127.0.0.1', '//x', '']) {
    await isRefused(url)
  }
  assert.is(arrivals, 0)
})

test('a name that leads there, alone or beside others: nothing arrives', async () => {
  const addresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254', '10.1.2.3']
  for (const address of addresses) {
    const family = address.includes(':') ? 6 : 4
    const resolve: DownloadOptions['resolve'] = (_, done) => done(null, [{ address, family }])
    await isRefused(`http://pictures.example.com:${portOf(canary)}/`, { resolve })
  }
  // Of these two only the public one may be tried; it leads nowhere.
  const both = [
    { address: '127.0.0.1', family: 4 },
    { address: '192.0.2.1', family: 4 },
  ]
  const resolve: DownloadOptions['resolve'] = (_, done) => done(null, both)
  const tried: string[] = []
  await isRefused(`http://pictures.example.com:${portOf(canary)}/`, {
    resolve,
    allows: (address) => {
      tried.push(address)
      return address === '192.0.2.1'
    },
  })
  assert.equal(tried.sort(), ['127.0.0.1', '192.0.2.1'])
  assert.is(arrivals, 0)
})

test('a name that changes its address between two looks is looked up once for each connection', async () => {
  let looks = 0
  // Resolves to a public address the first time, and to this machine the second time.
  const resolve: DownloadOptions['resolve'] = (_, done) => {
    looks++
    done(null, [{ address: looks === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 }])
  }
  const allows = (address: string) => address === '192.0.2.1'
  await isRefused(`http://rebind.example.com:${portOf(canary)}/`, { resolve, allows })
  assert.is(looks, 1)
  assert.is(arrivals, 0)
})

test('redirects lead nowhere that the first address might not', async () => {
  const here = `http://public.example.com:${portOf(front)}`
  // This name stands for a public one, and only it may be connected to.
  const resolve: DownloadOptions['resolve'] = (hostname, done) =>
    done(null, [
      { address: hostname === 'public.example.com' ? '127.0.0.1' : '127.0.0.9', family: 4 },
    ])
  let opened = 0
  const allows = (address: string) => {
    opened++
    return address === '127.0.0.1' && opened === 1
  }
  // A name with characters that a header can't contain can't be a redirect target.
  const writable = names.filter((name) => /^[ -~]+$/.test(name))
  for (const name of [...writable, 'inner.example.com']) {
    for (const way of ['to', 'keep']) {
      opened = 0
      const to = encodeURIComponent(`http://${name}:${portOf(canary)}/`)
      await isRefused(`${here}/${way}?${to}`, { resolve, allows })
    }
  }
  assert.is(arrivals, 0)
})

test('what is too large, too slow, gone or in a circle ends', async () => {
  const allows = () => true
  for (const path of ['large', 'endless', 'silent', 'gone', 'loop']) {
    await isRefused(`http://127.0.0.1:${portOf(front)}/${path}`, { allows })
  }
  const bytes = await download(`http://127.0.0.1:${portOf(front)}/a`, { ...limits, allows })
  assert.match(bytes.toString(), /none/)
})

test('public addresses are told from the others', () => {
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '2606:4700::1111',
    '2a00:1450::1',
  ]) {
    assert.ok(isPublicAddress(address), address)
  }
  for (const address of [
    '',
    'x',
    '2001:db8::1',
    '2001::1',
    '198.18.0.1',
    '240.0.0.1',
    'fe80::1%lo',
  ]) {
    assert.not.ok(isPublicAddress(address), address)
  }
})

test('a provider that redirects elsewhere gets neither the token nor the secret there', async () => {
  const call = createCall(limits)
  const here = `http://127.0.0.1:${portOf(front)}`
  const elsewhere = encodeURIComponent(`http://127.0.0.1:${portOf(canary)}/`)
  for (const way of ['to', 'keep']) {
    await call(`${here}/${way}?${elsewhere}`, { method: 'POST', body: 'secret=1' }).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, /redirects to .*refused/),
    )
  }
  assert.is(arrivals, 0)
  const within = await call(`${here}/to?${encodeURIComponent('/me')}`, {
    headers: { Authorization: 'Bearer t' },
  })
  assert.match(within.text, /Bearer t/)
  for (const [path, why] of [
    ['loop', /circle/],
    ['large', /longer/],
    ['endless', /longer/],
    ['silent', /in time/],
  ] as const) {
    await call(`${here}/${path}`).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, why),
    )
  }
})

test.run()
