import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { atOnce, raceServers, rounds } from '../helper/mail-world.js'
import { type Arrived, codeOf } from '../helper/mailbox.js'
import { send } from '../helper/scenario.js'
import { openPreparedMailWorld } from './prepared-folder.js'

const test = suite('contracts: two servers on one folder')
const args = ['--limits', 'off', '--set', 'slugbase.registration=true']
const project = 'proj_race00000001'
let world: Awaited<ReturnType<typeof openPreparedMailWorld>>
let second: Booted
test.before(async () => {
  world = await openPreparedMailWorld('strapi', args, {})
  for (const name of ['slugbase', 'mudbase']) {
    assert.is((await runCommand(['contracts', 'add', name, '--dir', world.dir])).code, 0)
  }
  // The server learns a moment later what a command has added.
  const made = async () =>
    send(world.url, {
      path: '/api/collections/projects/records',
      headers: { authorization: world.root },
      body: { key: project },
    })
  let answer = await made()
  for (let tries = 0; answer.status === 404 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    answer = await made()
  }
  assert.is(answer.status, 200, answer.text)
  second = await boot({ dir: world.dir, args })
})
test.after(async () => {
  await second.stop()
  await world.stop()
})

let count = 0
const post = (path: string, body: unknown) => send(world.url, { path, body })

/** A hundred concurrent requests, half to each server. */
function inHalves(request: (url: string, index: number) => Promise<{ status: number }>) {
  return atOnce(100, (index) => request(index % raceServers ? second.url : world.url, index))
}

async function mailed(to: string, subject: RegExp): Promise<Arrived> {
  for (;;) {
    const mail = await world.box.take(to)
    if (subject.test(mail.subject ?? '')) return mail
  }
}

function tokenIn({ text = '' }: Arrived): string {
  return /=([0-9a-f]{40,})\b/.exec(text)?.[1] ?? ''
}

async function strapiAccount(): Promise<string> {
  const username = `racer${++count}`
  const email = `${username}@example.com`
  const body = { username, email, password: 'password-1' }
  assert.is((await post('/auth/local/register', body)).status, 200)
  return email
}

test('strapi: a reset code and a confirmation get one through', async () => {
  for (let round = 0; round < rounds; round++) {
    const email = await strapiAccount()
    await post('/auth/send-email-confirmation', { email })
    const token = tokenIn(await mailed(email, /confirmation/))
    const path = `/auth/email-confirmation?confirmation=${token}`
    assert.equal(await inHalves((url) => send(url, { path })), { 302: 1, 400: 99 })
    await post('/auth/forgot-password', { email })
    const code = tokenIn(await mailed(email, /^Reset/))
    const counts = await inHalves((url, index) => {
      const password = `password-${index}`
      const body = { code, password, passwordConfirmation: password }
      return send(url, { path: '/auth/reset-password', body })
    })
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('mudbase: a code, a link that verifies and an address get one through', async () => {
  for (let round = 0; round < rounds; round++) {
    const email = `racer${++count}@example.com`
    const names = { firstName: 'R', lastName: 'S' }
    const body = { email, password: 'password-1', ...names, projectId: project }
    const made = await inHalves((url) => send(url, { path: '/api/auth/local/register', body }))
    assert.equal(made, { 201: 1, 400: 99 })
    const token = tokenIn(await mailed(email, /^Confirm/))
    const verified = await inHalves((url) =>
      send(url, { path: '/api/auth/verify-email', body: { token } }),
    )
    assert.equal(verified, { 200: 1, 400: 99 })
    await post('/api/auth/local/password-reset', { email, projectId: project })
    const otp = codeOf(await mailed(email, /^Your code/))
    const counts = await inHalves((url, index) => {
      const fresh = { email, projectId: project, otp, newPassword: `password-${index}` }
      return send(url, { path: '/api/auth/local/password-reset/confirm', body: fresh })
    })
    // Requests that find the five attempts used up aren't let in either.
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test('slugbase: a reset and a sign-up’s link get one through', async () => {
  for (let round = 0; round < rounds; round++) {
    const email = `racer${++count}@example.com`
    const body = { email, name: 'R', password: 'Passw0rd!' }
    assert.is((await post('/api/auth/register', body)).status, 201)
    const token = tokenIn(await mailed(email, /^Confirm/))
    const verified = await inHalves((url) =>
      send(url, { path: '/api/auth/verify-signup', body: { token } }),
    )
    assert.equal(verified, { 200: 1, 400: 99 })
    await post('/api/password-reset/request', { email })
    const link = tokenIn(await mailed(email, /^A new password/))
    const counts = await inHalves((url, index) => {
      const fresh = { token: link, password: `Passw0rd!${index}` }
      return send(url, { path: '/api/password-reset/reset', body: fresh })
    })
    assert.equal(counts, { 200: 1, 400: 99 })
  }
})

test.run()

const setup = suite('contracts: two servers on one new folder')

setup('slugbase: of a hundred setups one is first', async () => {
  const first = await boot({ data: null, args: ['--limits', 'off'] })
  const other = await boot({ dir: first.dir, args: ['--limits', 'off'] })
  try {
    const db = new Database(join(first.dir, 'data.db'))
    for (let round = 0; round < rounds; round++) {
      const counts = await atOnce(100, (index) => {
        const body = { email: `first${index}@example.com`, name: 'F', password: 'Passw0rd!' }
        return send(index % raceServers ? first.url : other.url, { path: '/api/auth/setup', body })
      })
      assert.equal(counts, { 200: 1, 403: 99 })
      assert.is(db.prepare('SELECT count(*) FROM users').pluck().get(), 1)
      // Remove all accounts again.
      db.exec('DELETE FROM users')
    }
    db.close()
  } finally {
    await other.stop()
    await first.stop()
  }
})

setup.run()
