import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { StartError } from '../../server/base/errors.js'
import { decryptText, encryptText } from '../../server/settings/crypt.js'
import { defaultSettings } from '../../server/settings/defaults.js'
import type { Row } from '../../server/store/values.js'
import { isPostgres } from '../helper/postgres.js'
import { copyFixture, emptyFolder, openTestData, openTestStore } from '../store/data-folder.js'

const key = '0123456789abcdef0123456789ABCDEF'

/** Opens a fixture whose settings row holds `value`. */
async function openWith(value: string | Buffer, encryptionKey = '') {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  await store.transaction((tx) => tx.run('UPDATE _params SET value = ?', [value]))
  await store.close()
  return openTestData(dir, { encryptionKey })
}

async function faultOf(value: string, encryptionKey: string): Promise<unknown> {
  try {
    await (await openWith(value, encryptionKey)).close()
    return undefined
  } catch (error) {
    return error
  }
}

test('settings that PocketBase wrote are read', async () => {
  const data = await openTestData(copyFixture('pb_data'))
  assert.is(data.settings.current.meta.appName, 'Fixture')
  assert.is(data.settings.current.logs.maxDays, 0)
  assert.equal(data.settings.current.rateLimits, defaultSettings().rateLimits)
  await data.close()
})

test('settings: what is absent reads as the default, what is unknown is kept, what is wrong is left out', async () => {
  const defaults = defaultSettings()
  const rows: [stored: string, check: (settings: Record<string, unknown>) => void][] = [
    ['{}', (settings) => assert.equal(settings, defaults)],
    [
      '{"meta":{"appName":"A","later":[1]},"future":{"x":1}}',
      (settings) =>
        assert.equal(settings, {
          ...defaults,
          meta: { ...defaults.meta, appName: 'A', later: [1] },
          future: { x: 1 },
        }),
    ],
    [
      '{"meta":7,"smtp":{"port":"x","tls":true},"superuserIPs":null}',
      (settings) => assert.equal(settings, { ...defaults, smtp: { ...defaults.smtp, tls: true } }),
    ],
    [
      '{"rateLimits":{"rules":[{"label":"a"},7]},"trustedProxy":{"headers":["X-Real-IP",3]}}',
      (settings) => {
        assert.equal(settings.rateLimits, {
          ...defaults.rateLimits,
          rules: [{ label: 'a', audience: '', duration: 0, maxRequests: 0 }],
        })
        assert.equal(settings.trustedProxy, { headers: ['X-Real-IP'], useLeftmostIP: false })
      },
    ],
    ['{"__proto__":{"x":1}}', (settings) => assert.is(settings.x, undefined)],
  ]
  for (const [stored, check] of rows) {
    // A BLOB in SQLite; PostgreSQL's column holds texts.
    for (const value of isPostgres ? [stored] : [stored, Buffer.from(stored)]) {
      const data = await openWith(value)
      check(data.settings.current as unknown as Record<string, unknown>)
      await data.close()
    }
  }
})

test('crypt: what PocketBase encrypted is decrypted', () => {
  const path = fileURLToPath(new URL('../fixtures/settings-encrypted.txt', import.meta.url))
  const settings: unknown = JSON.parse(decryptText(readFileSync(path, 'utf8'), key))
  const { maxDataSize: _, ...logs } = defaultSettings().logs
  assert.equal(settings, { ...defaultSettings(), logs }, 'as 0.39 knew them')
})

test('crypt: what is encrypted has Go’s layout, and a wrong key or length is refused', () => {
  const encrypted = encryptText('{"a":"ü"}', key)
  assert.is(decryptText(encrypted, key), '{"a":"ü"}')
  assert.is(Buffer.from(encrypted, 'base64').length, 12 + Buffer.byteLength('{"a":"ü"}') + 16)
  assert.throws(() => decryptText(encrypted, key.toUpperCase()))
  assert.throws(() => decryptText('AAAA', key))
})

test('settings with a key are stored encrypted as TEXT, and read again', async () => {
  const dir = emptyFolder()
  const data = await openTestData(dir, { encryptionKey: key })
  await data.settings.change((settings) => ({
    ...settings,
    meta: { ...settings.meta, appName: 'Geheim' },
  }))
  assert.is(data.settings.current.meta.appName, 'Geheim')
  const row = await data.store.read.get<Row>('SELECT typeof(value) AS type, value FROM _params')
  assert.is(row?.type, 'text')
  assert.match(decryptText(String(row?.value), key), '"appName":"Geheim"')
  await data.close()
  const again = await openTestData(dir, { encryptionKey: key })
  assert.is(again.settings.current.meta.appName, 'Geheim')
  await again.close()
})

test('plain settings are read although a key is set', async () => {
  const data = await openTestData(copyFixture('pb_data'), { encryptionKey: key })
  assert.is(data.settings.current.meta.appName, 'Fixture')
  await data.close()
})

test('settings that cannot be read stop the start', async () => {
  const rows: [value: string, key: string, message: string][] = [
    [encryptText('{}', key), '', '--encryptionEnv'],
    [encryptText('{}', key), key.toUpperCase(), 'cannot be decrypted'],
    ['no json', '', '--encryptionEnv'],
    [encryptText('[]', key), key, 'damaged'],
  ]
  for (const [value, encryptionKey, message] of rows) {
    const fault = await faultOf(value, encryptionKey)
    assert.instance(fault, StartError)
    assert.match((fault as Error).message, message)
  }
})

test('a folder without settings reads as the defaults', async () => {
  const dir = copyFixture('pb_data')
  const store = await openTestStore(dir)
  await store.transaction((tx) => tx.run('DELETE FROM _params'))
  await store.close()
  const data = await openTestData(dir)
  assert.equal(data.settings.current, defaultSettings())
  await data.close()
})

test.run()
