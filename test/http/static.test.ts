import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Contract } from '../../server/base/route.js'
import { echoRow, type FakeServer, nativeWith, startFake } from './fake-app.js'
import { request } from './raw-request.js'

const html = 'text/html; charset=utf-8'
const largeText = 'let text\n'.repeat(1000)
const contract: Contract = {
  name: 'one',
  prefixes: ['/auth'],
  routes: [echoRow('POST', '/auth/login')],
  shapeError: (error, exchange) => {
    exchange.status = error.status
    exchange.body = `one: ${error.status}`
  },
}

let folder: string
let server: FakeServer

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'static-'))
  const publicDir = join(folder, 'public')
  const files: Record<string, string> = {
    'secret.txt': 'secret',
    'public/index.html': '<p>root',
    'public/sub/index.html': '<p>sub',
    'public/auth/login/index.html': '<p>login page',
    'public/empty/other.txt': 'other',
    'public/a.css': 'a{}',
    'public/app.js': 'let a',
    'public/sp ace.txt': '0123456789',
    'public/noext': '<script>',
    'public/xml': '<?xml version="1.0"?>',
    'public/plain': 'as in LICENSE',
    'public/bytes': '\0\x02\x03',
    'public/none': '',
    'public/pdf.unknown': '%PDF-1.7',
    'public/api/there.txt': 'there',
    'public/.hidden': 'hidden',
    'public/.git/config': 'hidden',
    'public/.well-known/x.json': '{}',
    'public/zero.txt': '',
    'public/zero.zip': '',
    'public/favicon.ICO': 'x',
    'public/a.vtt': 'WEBVTT',
    'public/large.js': largeText,
    'public/large.png': largeText,
  }
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  server = await startFake({
    contracts: [nativeWith([]), contract],
    config: { serve: { publicDir } },
  })
})
test.after(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const get = (path: string, headers: Record<string, string> = {}) =>
  request(server.port, `GET ${path}`, headers)

const served: [path: string, type: string, body: string][] = [
  ['/', html, '<p>root'],
  ['/sub/', html, '<p>sub'],
  ['/auth/login/', html, '<p>login page'],
  ['/a.css', 'text/css; charset=utf-8', 'a{}'],
  ['/app.js?v=1', 'text/javascript; charset=utf-8', 'let a'],
  ['/sp%20ace.txt', 'text/plain; charset=utf-8', '0123456789'],
  ['/noext', 'application/octet-stream', '<script>'],
  ['/xml', 'application/octet-stream', '<?xml version="1.0"?>'],
  ['/plain', 'text/plain; charset=utf-8', 'as in LICENSE'],
  ['/bytes', 'application/octet-stream', '\0\x02\x03'],
  ['/none', 'text/plain; charset=utf-8', ''],
  ['/pdf.unknown', 'application/pdf', '%PDF-1.7'],
  ['/zero.zip', 'application/zip', ''],
  ['/favicon.ICO', 'image/vnd.microsoft.icon', 'x'],
  ['/a.vtt', 'text/vtt; charset=utf-8', 'WEBVTT'],
  ['/zero.txt', 'text/plain; charset=utf-8', ''],
  ['/.well-known/x.json', 'application/json', '{}'],
  ['/empty/other.txt', 'text/plain; charset=utf-8', 'other'],
  // Pages of an app with client-side routing.
  ['/some/page', html, '<p>root'],
  ['/empty/', html, '<p>root'],
  ['/a.css/x', html, '<p>root'],
  ['/api/nothing', html, '<p>root'],
  ['/api/', html, '<p>root'],
  ['/api/there.txt', 'text/plain; charset=utf-8', 'there'],
]

for (const [path, type, body] of served) {
  test(`${path} is served`, async () => {
    const answer = await get(path)
    assert.is(answer.status, 200)
    assert.is(answer.headers['content-type'], type)
    assert.is(answer.headers['x-content-type-options'], 'nosniff')
    assert.ok(answer.headers['last-modified'])
    assert.is(answer.headers['content-length'], String(body.length))
    assert.is(answer.body, body)
    const head = await request(server.port, `HEAD ${path}`)
    assert.is(head.headers['content-length'], String(body.length))
    assert.is(head.body, '')
  })
}

const redirected: [path: string, location: string][] = [
  ['/sub', '/sub/'],
  ['/sub/index.html', '/sub/'],
  ['/index.html', '/'],
  ['/a.css/', '/a.css'],
]

for (const [path, location] of redirected) {
  test(`${path} is redirected to ${location}`, async () => {
    const answer = await get(path)
    assert.is(answer.status, 301)
    assert.is(answer.headers.location, location)
    assert.is(answer.headers['content-type'], undefined)
  })
}

const outside = [
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/%2e%2e%2fsecret.txt',
  '/sub/..%2f..%2fsecret.txt',
  '/..%5csecret.txt',
  '/sub/%2e%2e/%2e%2e/secret.txt',
  '/....//secret.txt',
  '/secret.txt%00.css',
  '/%c0%ae%c0%ae/secret.txt',
  '/.hidden',
  '/%2ehidden',
  '/.git/config',
  '//secret.txt',
  '/sub%2findex.html',
]

for (const path of outside) {
  test(`${path} shows nothing of the disk`, async () => {
    const answer = await get(path)
    assert.ok(answer.status === 200 || answer.status === 307, String(answer.status))
    if (answer.status === 200) assert.is(answer.body, '<p>root')
    assert.not.match(answer.body, /secret<|hidden/)
  })
}

test('paths of contracts and other methods get their 404, not the page of an app', async () => {
  assert.match((await request(server.port, 'POST /api/nothing')).body, '"status":404')
  assert.match((await get('/c/x')).body, '"status":404')
  assert.is((await get('/auth/nothing')).body, 'one: 404')
  assert.is((await request(server.port, 'POST /some/page')).status, 404)
})

test('a known file is answered with 304', async () => {
  const { headers } = await get('/a.css')
  const again = await get('/a.css', { 'If-Modified-Since': headers['last-modified']! })
  assert.is(again.status, 304)
  assert.is(again.body, '')
  const older = await get('/a.css', { 'If-Modified-Since': new Date(0).toUTCString() })
  assert.is(older.status, 200)
})

test('a part is sent while the file is the one that the client knows', async () => {
  const path = '/sp%20ace.txt'
  const known = (await get(path)).headers['last-modified']!
  const older = new Date(Date.parse(known) - 1000).toUTCString()
  const asked: [headers: Record<string, string>, status: number, body: string][] = [
    [{ 'If-Range': known, Range: 'bytes=2-4' }, 206, '234'],
    [{ 'If-Range': older, Range: 'bytes=2-4' }, 200, '0123456789'],
    [{ 'If-Range': '"x"', Range: 'bytes=2-4' }, 200, '0123456789'],
    [{ 'If-Unmodified-Since': known }, 200, '0123456789'],
    [{ 'If-Unmodified-Since': older }, 412, ''],
    [{ 'If-Match': '*' }, 200, '0123456789'],
    [{ 'If-Match': '"x"' }, 412, ''],
    [{ 'If-None-Match': '*' }, 304, ''],
    [{ 'If-None-Match': ', W/"x" , *' }, 304, ''],
    [{ 'If-None-Match': '"x" y, *' }, 200, '0123456789'],
    [{ 'If-Match': '"x", *' }, 200, '0123456789'],
    [{ 'If-Modified-Since': known, 'Cache-Control': 'no-cache' }, 304, ''],
    [{ Range: 'bytes=-0' }, 206, ''],
  ]
  for (const [headers, status, body] of asked) {
    const answer = await get(path, headers)
    assert.equal([answer.status, answer.body], [status, body], JSON.stringify(headers))
  }
  assert.is((await get(path, { 'If-Match': '"x"' })).headers['content-type'], undefined)
})

test('a large text is packed for clients that take gzip, and only for them', async () => {
  const packed = await get('/large.js', { 'Accept-Encoding': 'br, gzip' })
  assert.is(packed.headers['content-encoding'], 'gzip')
  assert.is(packed.headers.vary, 'Origin, Accept-Encoding')
  assert.ok(packed.body.length < largeText.length / 10)
  // fetch asks for gzip and unpacks it.
  const whole = await fetch(`http://127.0.0.1:${server.port}/large.js`)
  assert.is(await whole.text(), largeText)
  const head = await request(server.port, 'HEAD /large.js', { 'Accept-Encoding': 'gzip' })
  assert.is(head.headers['content-encoding'], 'gzip')
  assert.is(head.headers['content-length'], undefined)

  for (const accepted of ['', 'identity', 'gzip;q=0', 'br']) {
    const plain = await get('/large.js', { 'Accept-Encoding': accepted })
    assert.is(plain.headers['content-encoding'], undefined, accepted)
    assert.is(plain.headers.vary, 'Origin, Accept-Encoding')
    assert.is(plain.body, largeText)
  }
})

test('what is small or packed already, and a part of a file, go as they are', async () => {
  const gzip = { 'Accept-Encoding': 'gzip' }
  assert.is((await get('/a.css', gzip)).body, 'a{}')
  assert.is((await get('/large.png', gzip)).headers['content-encoding'], undefined)
  const part = await get('/large.js', { ...gzip, Range: 'bytes=0-2' })
  assert.is(part.status, 206)
  assert.is(part.body, 'let')
})

const ranges: [range: string, status: number, body: string, contentRange?: string][] = [
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-3', 206, '789', 'bytes 7-9/10'],
  ['bytes=0-99', 206, '0123456789', 'bytes 0-9/10'],
  ['bytes=10-', 416, 'invalid range: failed to overlap\n', 'bytes */10'],
  ['bytes=0-5,3-9', 200, '0123456789'],
  ['bytes=5-2', 416, 'invalid range\n'],
  ['lines=1-2', 416, 'invalid range\n'],
]

for (const [range, status, body, contentRange] of ranges) {
  test(`Range: ${range} answers ${status}`, async () => {
    const answer = await get('/sp%20ace.txt', { Range: range })
    assert.is(answer.status, status)
    assert.is(answer.body, body)
    assert.is(answer.headers['content-range'], contentRange)
    assert.is(answer.headers['accept-ranges'], status === 416 ? undefined : 'bytes')
    assert.is(answer.headers['last-modified'] === undefined, status === 416)
  })
}

test('several ranges are parts of one body, which ends where its length says', async () => {
  const range = { Range: 'bytes=0-1,-0,8-' }
  const { status, headers, body } = await get('/sp%20ace.txt', range)
  assert.is(status, 206)
  assert.is(headers['content-range'], undefined)
  const boundary = /^multipart\/byteranges; boundary=(\w{60})$/.exec(headers['content-type']!)?.[1]
  const part = (range: string, text: string) =>
    `--${boundary}\r\nContent-Range: bytes ${range}/10\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`
  const expected = `${part('0-1', '01')}${part('10-9', '')}${part('8-9', '89')}--${boundary}--\r\n`
  assert.is(body, expected)
  assert.is(headers['content-length'], String(expected.length))
  const head = await request(server.port, 'HEAD /sp%20ace.txt', range)
  assert.equal(
    [head.status, head.headers['content-length'], head.body],
    [206, headers['content-length'], ''],
  )
})

test('indexFallback off: a path without a file is 404, a folder still has its page', async () => {
  const publicDir = join(folder, 'public')
  const strict = await startFake({ config: { serve: { publicDir, indexFallback: false } } })
  const status = async (path: string) => (await request(strict.port, `GET ${path}`)).status
  for (const path of ['/', '/sub/', '/a.css']) assert.is(await status(path), 200, path)
  for (const path of ['/some/page', '/empty/', '/a.css/x']) assert.is(await status(path), 404, path)
  assert.match((await request(strict.port, 'GET /some/page')).body, '"message":"File not found."')
  await strict.close()
})

test('a folder that is missing serves nothing and breaks nothing', async () => {
  const empty = await startFake({ config: { serve: { publicDir: join(folder, 'nowhere') } } })
  assert.is((await request(empty.port, 'GET /')).status, 404)
  await empty.close()
})

test('/_/ tells what this is, under a policy that lets nothing else load', async () => {
  const answer = await get('/_/')
  assert.is(answer.status, 200)
  assert.is(answer.headers['content-type'], html)
  assert.match(answer.body, 'pocketgate superuser upsert EMAIL PASSWORD')
  assert.match(
    answer.headers['content-security-policy']!,
    /^default-src 'none'; script-src 'self'; style-src 'self';/,
  )
  assert.not.match(answer.body, /https?:\/\/|<script>|<style| style=| on\w+=/)
  for (const name of ['pages.js', 'faults.js', 'style.css']) {
    assert.is((await get(`/_/${name}`)).status, 200)
    if (name !== 'faults.js') assert.match(answer.body, `"${name}"`)
  }
  assert.is((await get('/_/nothing')).body, '{"data":{},"message":"File not found.","status":404}')
})

test('/ leads a browser to /_/ where nothing else is served, and stays a 404 for others', async () => {
  const empty = await startFake()
  const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const answer = await request(empty.port, 'GET /', browser)
  assert.is(answer.status, 307)
  assert.is(answer.headers.location, '_/')
  assert.is(answer.headers.vary, 'Origin, Accept')
  assert.is((await request(empty.port, 'HEAD /', browser)).status, 307)
  const missing = '{"data":{},"message":"File not found.","status":404}'
  assert.is((await request(empty.port, 'GET /', { Accept: '*/*' })).body, missing)
  assert.is((await request(empty.port, 'GET /')).body, missing)
  assert.is((await request(empty.port, 'GET /x', browser)).body, missing)
  assert.is((await request(empty.port, 'POST /', browser)).status, 404)
  await empty.close()
  assert.is((await get('/', browser)).body, '<p>root')
})

test('/_/extensions.js is empty: there are no extensions of a dashboard', async () => {
  const answer = await get('/_/extensions.js')
  assert.is(answer.status, 200)
  assert.is(answer.headers['content-type'], 'text/javascript')
  assert.is(answer.body, '')
})

test('/_/ is packed for clients that take gzip', async () => {
  const packed = await get('/_/', { 'Accept-Encoding': 'gzip' })
  assert.is(packed.headers['content-encoding'], 'gzip')
  assert.match(packed.headers.vary!, 'Accept-Encoding')
  // fetch asks for gzip and unpacks it.
  const page = await (await fetch(`http://127.0.0.1:${server.port}/_/`)).text()
  assert.is(page, (await get('/_/')).body)
})

test.run()
