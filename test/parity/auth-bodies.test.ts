import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import { type Mailbox, openMailbox, useMailbox } from '../helper/mailbox.js'
import { logIn, type Row, send } from '../helper/scenario.js'
import { type Peer, peerCommand, startPeer } from './peer.js'

const test = suite('bodies of the auth routes beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

// Each on a copy of one folder, so that ids and secrets are the same and answers can be compared.
const folders = [copyFolder(), copyFolder()] as const
let peer: Peer
let ours: Booted
let box: Mailbox
const sessions: Record<string, { users: string; root: string }> = {}
test.before(async () => {
  if (peerCommand === '') return
  box = await openMailbox()
  peer = await startPeer(folders[0])
  ours = await boot({ dir: folders[1], args: ['--limits', 'off'] })
  for (const { url } of [peer, ours]) {
    await useMailbox(url, box)
    const root = (await logIn(url, '_superusers', 'root@example.com', '1234567890')).token
    const users = (await logIn(url, 'users', 'ann', 'password-ann')).token
    sessions[url] = { users, root }
  }
})
test.after(async () => {
  if (peerCommand !== '') {
    await ours.stop()
    await peer.stop()
    await box.stop()
  }
  for (const folder of folders) removeFolder(folder)
})

const routes: [action: string, fields: string[]][] = [
  ['request-verification', ['email']],
  ['confirm-verification', ['token']],
  ['request-password-reset', ['email']],
  ['confirm-password-reset', ['token', 'password', 'passwordConfirm']],
  ['request-email-change', ['newEmail']],
  ['confirm-email-change', ['token', 'password']],
  ['request-otp', ['email']],
  ['auth-with-otp', ['otpId', 'password']],
  ['auth-with-password', ['identity', 'password', 'identityField']],
  ['auth-with-oauth2', ['provider', 'code', 'codeVerifier', 'redirectURL']],
  ['impersonate/missing', ['duration']],
]
const collections = ['users', 'codes', '_superusers', 'user_cards', 'nope']

type Body = Pick<Row, 'body' | 'headers'>
const typed = (body: string, type: string): Body => ({ body, headers: { 'content-type': type } })
const json = (body: string): Body => typed(body, 'application/json')
const form = (values: Record<string, string>): Body =>
  typed(new URLSearchParams(values).toString(), 'application/x-www-form-urlencoded')

/** Bodies of every form for a route with these fields; none is a right one. */
function bodies(fields: string[]): Body[] {
  const [first = ''] = fields
  const full = Object.fromEntries(fields.map((field) => [field, 'xxxxxxxx']))
  const text = JSON.stringify(full)
  const multipart = new FormData()
  for (const [name, value] of Object.entries(full)) multipart.append(name, value)
  const values = [null, 0, -1, 1.5, true, [], ['x'], {}, '', ' ', 'x'.repeat(256), 'é'.repeat(128)]
  const addresses = [
    'a@b',
    'no body@example.com',
    'A@EXAMPLE.COM',
    ' a@example.com',
    'ö@example.com',
  ]
  return [
    {},
    ...['', 'null', '[]', '"x"', '1', '{', '{}', '{} x', ' ', `{"${first}":}`].map(json),
    json(`{"${first}":"a","${first.toUpperCase()}":"b@example.com"}`),
    json(`${text} trailing`),
    json(`[${text}]`),
    ...['text/plain', 'application/JSON', 'application/json; charset=utf-8', ''].map((type) =>
      typed(text, type),
    ),
    typed(text, 'multipart/form-data'),
    form(full),
    form({ '@jsonPayload': text }),
    form({ [first.toUpperCase()]: 'z' }),
    { body: multipart },
    ...fields.flatMap((field) =>
      [...values, ...addresses].map((value) => json(JSON.stringify({ ...full, [field]: value }))),
    ),
  ]
}

for (const [action, fields] of routes) {
  beside(`${action}: every body is answered alike`, async () => {
    for (const collection of collections) {
      const path = `/api/collections/${collection}/${action}`
      for (const { body, headers } of bodies(fields)) {
        const [theirs, own] = await Promise.all(
          [peer.url, ours.url].map((url) => {
            const token = sessions[url]![action.startsWith('impersonate') ? 'root' : 'users']
            const all = { ...headers, authorization: token }
            return send(url, { method: 'POST', path, body, headers: all })
          }),
        )
        const told = `${path} ${JSON.stringify(headers ?? {})} ${String(body).slice(0, 200)}`
        // Where an address is right, a made-up id comes back.
        const plain = (text: string) => text.replace(/"otpId":"[a-z0-9]{15}"/, '"otpId":"…"')
        // 0.40 falls over a null in place of some forms; ours says what is missing.
        if (theirs!.status === 500) {
          assert.is(own!.status, 400, told)
          continue
        }
        assert.is(
          `${own!.status} ${plain(own!.text)}`,
          `${theirs!.status} ${plain(theirs!.text)}`,
          told,
        )
      }
    }
  })
}

beside('what the bodies mailed, they mailed alike', async () => {
  await new Promise((resolve) => setTimeout(resolve, 500))
  const receivers = box.mails.map(({ envelope }) => envelope.to.join().toLowerCase()).sort()
  const once = receivers.filter((_, index) => index % 2 === 0)
  const again = receivers.filter((_, index) => index % 2 === 1)
  assert.ok(once.length > 0)
  assert.equal(once, again)
})

test.run()
