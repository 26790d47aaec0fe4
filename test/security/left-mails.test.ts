import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import Database from '../helper/database.js'
import { until } from '../helper/mail-world.js'
import { type Mailbox, openMailbox, tokenOf, useMailbox } from '../helper/mailbox.js'
import { send } from '../helper/scenario.js'

/** With a mail server that doesn't answer. */
const stopMs = 10_000

/** A port that first accepts connections and doesn't answer, and is the mailbox later. */
interface Mute {
  port: number
  isMute: boolean
  /** Connections so far. */
  count: number
  close(): void
}

async function openMute(box: Mailbox): Promise<Mute> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    mute.count++
    sockets.add(socket)
    socket.on('error', () => {})
    if (mute.isMute) return
    const other = dial(box.port, '127.0.0.1')
    other.on('error', () => socket.destroy())
    socket.pipe(other).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const mute: Mute = {
    port: (server.address() as AddressInfo).port,
    isMute: true,
    count: 0,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
  return mute
}

const names = ['ann', 'carl', 'dora', 'erik', 'fred']

/**
 * Leaves a reset for each account, a verification for bob, a code, and an alert for ann behind;
 * returns the folder.
 */
async function leave(mute: Mute): Promise<string> {
  const dir = copyFolder()
  const first = await boot({ dir })
  await useMailbox(first.url, mute)
  const ask = async (collection: string, what: string, email: string) => {
    const path = `/api/collections/${collection}/${what}`
    const { status, text } = await send(first.url, { path, body: { email } })
    assert.ok(status < 300, text)
  }
  for (const name of names) await ask('users', 'request-password-reset', `${name}@example.com`)
  await ask('users', 'request-verification', 'bob@example.com')
  await ask('codes', 'request-otp', 'code@example.com')
  for (const agent of ['first', 'second']) await logInFrom(first, agent)
  await until(() => mute.count > 2, 'mails are on their way')
  const began = performance.now()
  first.child.kill('SIGTERM')
  await first.exited
  const took = performance.now() - began
  assert.ok(took < stopMs, `${took} ms`)
  assert.not.match(first.stderr(), /stack|\n\s+at /)
  return dir
}

async function logInFrom({ url }: Booted, agent: string): Promise<void> {
  const { status, text } = await send(url, {
    path: '/api/collections/users/auth-with-password',
    body: { identity: 'ann', password: 'password-ann' },
    headers: { 'user-agent': agent },
  })
  assert.is(status, 200, text)
}

function left(dir: string): { kind: string; detail: string; claimed_until: number }[] {
  const db = new Database(join(dir, 'pocketgate.db'))
  const rows = db.prepare('SELECT * FROM left_mails ORDER BY kind').all()
  db.close()
  return rows as { kind: string; detail: string; claimed_until: number }[]
}

function kindsOf(dir: string): string[] {
  return left(dir).map(({ kind }) => kind)
}

let box: Mailbox
let mute: Mute

test.before.each(async () => {
  box = await openMailbox()
  mute = await openMute(box)
})
test.after.each(async () => {
  mute.close()
  await box.stop()
})

const all = ['authAlert', ...names.map(() => 'passwordReset'), 'verification']

test('mails that a stop leaves come after the next start, once, though two servers start', async () => {
  const dir = await leave(mute)
  assert.equal(kindsOf(dir), all)
  // The mail's data, not its text.
  for (const { kind, detail } of left(dir)) {
    assert.is(/second/.test(detail), kind === 'authAlert')
    assert.not.match(detail, /eyJ|example\.com/)
  }
  const data = new Database(join(dir, 'data.db'))
  assert.is(data.prepare('SELECT count(*) FROM _otps').pluck().get(), 0, 'the code is withdrawn')

  mute.isMute = false
  const servers = await Promise.all([boot({ dir }), boot({ dir })])
  await until(() => box.mails.length >= all.length, 'the mails have come')
  await until(() => kindsOf(dir).length === 0, 'nothing is left')
  assert.is(box.mails.length, all.length)
  const reset = box.mails.find(({ envelope }) => envelope.to.includes('dora@example.com'))!
  const answer = await send(servers[0].url, {
    path: '/api/collections/users/confirm-password-reset',
    body: { token: tokenOf(reset), password: 'new-password', passwordConfirm: 'new-password' },
  })
  assert.is(answer.status, 204, answer.text)
  const places = 'SELECT count(*) FROM _authOrigins JOIN users ON users.id = recordRef'
  const origins = data.prepare(places).pluck()
  assert.is(origins.get(), 2, 'the place is known now')
  data.close()
  for (const server of servers) await server.stop()
  removeFolder(dir)
})

test('a second stop leaves them again; what is too late, or needless by then, is dropped', async () => {
  const dir = await leave(mute)
  const again = await boot({ dir })
  await until(() => left(dir).every(({ claimed_until: until }) => until > 0), 'all are taken up')
  await again.stop()
  assert.equal(kindsOf(dir), all)
  assert.ok(left(dir).every(({ claimed_until: until }) => until === 0))

  const own = new Database(join(dir, 'pocketgate.db'))
  own.exec(`UPDATE left_mails SET expires = 1 WHERE kind = 'passwordReset'`)
  own.close()
  const data = new Database(join(dir, 'data.db'))
  data.exec(`UPDATE users SET verified = 1`)
  data.close()
  mute.isMute = false
  const third = await boot({ dir })
  await until(() => kindsOf(dir).length === 0, 'nothing is left')
  assert.equal(
    box.mails.map(({ envelope }) => envelope.to),
    [['ann@example.com']],
  )
  await third.stop()
  assert.is(third.stderr(), '')
  removeFolder(dir)
})

test.run()
