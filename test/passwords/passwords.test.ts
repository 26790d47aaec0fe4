import bcryptjs from 'bcryptjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ApiError } from '../../server/base/errors.js'
import { bcryptCost, decoyBcrypt, portableBcrypt } from '../../server/passwords/formats.js'
import { createPasswords } from '../../server/passwords/pool.js'

const cost = 4

for (const engine of ['native', 'js'] as const) {
  test(`${engine}: hashes what it compares, and what the other engines and Go wrote`, async () => {
    const passwords = await createPasswords({ engine, workers: 2, queueLimit: 100 })
    try {
      assert.is(passwords.engine, engine)
      const hash = await passwords.hash('correct horse', cost)
      assert.is(bcryptCost(hash), cost)
      assert.ok(await passwords.compare('correct horse', hash))
      assert.not(await passwords.compare('wrong horse', hash))
      assert.ok(bcryptjs.compareSync('correct horse', hash))
      const byOther = bcryptjs.hashSync('pässwörd 🔑', cost).slice(4)
      for (const prefix of ['$2a$', '$2b$', '$2y$']) {
        assert.ok(await passwords.compare('pässwörd 🔑', prefix + byOther), prefix)
      }
      for (const rest of ['\n', ' ', 'x', '\0']) {
        assert.ok(await passwords.compare('correct horse', hash + rest), JSON.stringify(rest))
        assert.not(await passwords.compare('wrong horse', hash + rest))
      }
    } finally {
      await passwords.close()
    }
  })

  test(`${engine}: the loop stays free while passwords are compared`, async () => {
    const passwords = await createPasswords({ engine, workers: 1, queueLimit: 100 })
    try {
      const hash = decoyBcrypt(11)
      await passwords.compare('warm', decoyBcrypt(4))
      let turns = 0
      const timer = setInterval(() => turns++, 5)
      await passwords.compare('x', hash)
      clearInterval(timer)
      assert.ok(turns > 3, `${turns} turns`)
    } finally {
      await passwords.close()
    }
  })
}

test('a full queue refuses with server.busy, and takes work again afterwards', async () => {
  const passwords = await createPasswords({ engine: 'native', workers: 1, queueLimit: 2 })
  const hash = decoyBcrypt(cost)
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, () => passwords.compare('x', hash)),
  )
  const refused = results.filter((r) => r.status === 'rejected')
  assert.is(refused.length, 3)
  for (const { reason } of refused as PromiseRejectedResult[]) {
    assert.instance(reason, ApiError)
    assert.is(reason.status, 503)
    assert.is(reason.headers['Retry-After'], '1')
  }
  assert.not(await passwords.compare('x', hash))
  await passwords.close()
})

test('a text that is no bcrypt hash never matches and costs nothing', async () => {
  const passwords = await createPasswords({ engine: 'native', workers: 1, queueLimit: 1 })
  for (const text of [
    '',
    'x',
    'plain',
    '$2a$10$short',
    '$2a$99$'.padEnd(60, 'a'),
    '$argon2id$v=19',
  ]) {
    assert.not(await passwords.compare('', text), text)
    assert.is(bcryptCost(text), undefined)
  }
  await passwords.close()
})

test('portableBcrypt changes the prefix only', () => {
  const rest = '10$abcdefghijklmnopqrstuv'
  for (const prefix of ['$2$', '$2a$', '$2y$', '$2b$']) {
    assert.is(portableBcrypt(prefix + rest), `$2b$${rest}`)
  }
})

test.run()
