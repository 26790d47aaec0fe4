import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder } from '../helper/boot.js'
import { codeOf, type Mailbox, openMailbox, tokenOf, useMailbox } from '../helper/mailbox.js'
import { logIn, send } from '../helper/scenario.js'
import { peerCommand, startPeer } from './peer.js'

const test = suite('mails both ways')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

const users = '/api/collections/users'
const members = '/api/collections/members'
const codes = '/api/collections/codes'

/** Runs `work` with both servers on one folder, first one way, then the other. */
async function bothWays(
  work: (begin: string, finish: string, box: Mailbox, name: string) => Promise<void>,
): Promise<void> {
  const dir = copyFolder()
  const box = await openMailbox()
  const peer = await startPeer(dir)
  const ours = await boot({ dir })
  await useMailbox(peer.url, box)
  // The other one hears of it within a moment.
  await new Promise((resolve) => setTimeout(resolve, 500))
  await work(peer.url, ours.url, box, 'ann')
  await work(ours.url, peer.url, box, 'carl')
  await ours.stop()
  await peer.stop()
  await box.stop()
  removeFolder(dir)
}

beside('a code mailed by one signs in at the other, once', async () => {
  await bothWays(async (begin, finish, box) => {
    const { json } = await send(begin, {
      path: `${codes}/request-otp`,
      body: { email: 'code@example.com' },
    })
    const mail = await box.take('code@example.com')
    box.mails.length = 0
    const body = { otpId: json.otpId, password: codeOf(mail) }
    const signedIn = await send(finish, { path: `${codes}/auth-with-otp`, body })
    assert.is(signedIn.status, 200, signedIn.text)
    const again = await send(begin, { path: `${codes}/auth-with-otp`, body })
    assert.is(again.status, 400)
  })
})

beside('a second factor begun at one is finished at the other', async () => {
  await bothWays(async (begin, finish, box) => {
    const email = 'double@example.com'
    const first = await send(begin, {
      path: `${members}/auth-with-password`,
      body: { identity: email, password: 'password-double' },
    })
    assert.is(first.status, 401)
    box.mails.length = 0
    const { json } = await send(begin, { path: `${members}/request-otp`, body: { email } })
    const password = codeOf(await box.take(email))
    const body = { otpId: json.otpId, password, mfaId: first.json.mfaId }
    const second = await send(finish, { path: `${members}/auth-with-otp`, body })
    assert.is(second.status, 200, second.text)
  })
})

beside('it is the other way round with the code first', async () => {
  await bothWays(async (begin, finish, box) => {
    const email = 'double@example.com'
    const { json } = await send(begin, { path: `${members}/request-otp`, body: { email } })
    const password = codeOf(await box.take(email))
    const code = { path: `${members}/auth-with-otp`, body: { otpId: json.otpId, password } }
    const first = await send(begin, code)
    assert.is(first.status, 401, first.text)
    const second = {
      path: `${members}/auth-with-password`,
      body: { identity: email, password: 'password-double', mfaId: first.json.mfaId },
    }
    const signedIn = await send(finish, second)
    assert.is(signedIn.status, 200, signedIn.text)
    // The step is spent at both.
    for (const url of [begin, finish]) assert.is((await send(url, second)).status, 400)
    // An alert may be among them.
    box.mails.length = 0
  })
})

beside('tokens mailed by one are good at the other: reset, verification, change', async () => {
  await bothWays(async (begin, finish, box, name) => {
    const fresh = `${name}.fresh@example.com`
    const made = await send(begin, {
      path: `${users}/records`,
      body: { email: fresh, password: 'password-1', passwordConfirm: 'password-1' },
    })
    assert.is(made.status, 200, made.text)
    await send(begin, { path: `${users}/request-verification`, body: { email: fresh } })
    const verified = await send(finish, {
      path: `${users}/confirm-verification`,
      body: { token: tokenOf(await box.take(fresh)) },
    })
    assert.is(verified.status, 204, verified.text)
    const owner = await logIn(begin, 'users', fresh, 'password-1')
    assert.is(owner.record['verified'], true)

    const email = `${name}@example.com`
    await send(begin, { path: `${users}/request-password-reset`, body: { email } })
    const reset = {
      token: tokenOf(await box.take(email)),
      password: 'password-new',
      passwordConfirm: 'password-new',
    }
    const set = await send(finish, { path: `${users}/confirm-password-reset`, body: reset })
    assert.is(set.status, 204, set.text)
    const replay = await send(begin, { path: `${users}/confirm-password-reset`, body: reset })
    assert.is(replay.status, 400)

    const { token } = await logIn(finish, 'users', name, 'password-new')
    await send(begin, {
      path: `${users}/request-email-change`,
      body: { newEmail: `${name}.new@example.com` },
      headers: { authorization: token },
    })
    const change = {
      token: tokenOf(await box.take(`${name}.new@example.com`)),
      password: 'password-new',
    }
    const changed = await send(finish, { path: `${users}/confirm-email-change`, body: change })
    assert.is(changed.status, 204, changed.text)
    box.mails.length = 0
  })
})

beside('a place that one has noted is known to the other', async () => {
  await bothWays(async (begin, finish, box, name) => {
    const from = (url: string, agent: string) =>
      send(url, {
        path: `${users}/auth-with-password`,
        body: { identity: name, password: `password-${name}` },
        headers: { 'user-agent': agent },
      })
    await from(begin, 'one')
    await from(begin, 'two')
    await box.take(`${name}@example.com`)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await from(finish, 'one')
    await from(finish, 'two')
    await box.staysEmpty()
  })
})

test.run()
