import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isElsewhere, ownUrl } from '../../server/settings/own-url.js'

const urls: [http: string, https: string, url: string][] = [
  ['127.0.0.1:8090', '', 'http://localhost:8090'],
  ['127.0.0.1:8091', '', 'http://localhost:8091'],
  ['0.0.0.0:80', '', 'http://localhost'],
  [':8092', '', 'http://localhost:8092'],
  ['[::1]:8093', '', 'http://localhost:8093'],
  ['192.0.2.1:8090', '', 'http://192.0.2.1:8090'],
  ['[2001:db8::1]:8090', '', 'http://[2001:db8::1]:8090'],
  ['127.0.0.1:80', 'gate.example.com:443', 'https://gate.example.com'],
  ['127.0.0.1:0', '', 'http://localhost:8090'],
]
for (const [http, https, url] of urls) {
  test(`a fresh folder served at ${https || http} has links to ${url}`, () => {
    assert.is(ownUrl({ http, https }), url)
  })
}

const links: [appURL: string, http: string, https: string, elsewhere: boolean][] = [
  ['http://localhost:8090', '127.0.0.1:8090', '', false],
  ['http://127.0.0.1:8090/', '0.0.0.0:8090', '', false],
  ['http://localhost:8090', '127.0.0.1:8091', '', true],
  ['http://localhost', '127.0.0.1:80', '', false],
  ['https://localhost:8090', '127.0.0.1:8090', '', true],
  ['http://localhost:8090', '192.0.2.1:8090', '', true],
  ['https://localhost', '127.0.0.1:80', '127.0.0.1:443', false],
  ['http://[::1]:8090', ':8090', '', false],
  // There may be a proxy.
  ['https://app.example.com', '127.0.0.1:8090', '', false],
  ['nonsense', '127.0.0.1:8090', '', false],
]
for (const [appURL, http, https, elsewhere] of links) {
  test(`${appURL} ${elsewhere ? 'is not' : 'may be'} a server at ${https || http}`, () => {
    assert.is(isElsewhere(appURL, { http, https }), elsewhere)
  })
}

test.run()
