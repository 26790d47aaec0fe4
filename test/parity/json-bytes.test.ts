import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { logIn } from '../helper/scenario.js'
import { canonicalBytes } from './canonical-bytes.js'
import { questions } from './json-questions.js'
import { type Peer, peerCommand, startPeer } from './peer.js'

const test = suite('bytes of JSON beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

const folders = [copyFolder(), copyFolder()] as const
let peer: Peer
let ours: Booted
const tokens: Record<string, string> = {}

test.before(async () => {
  if (peerCommand === '') return
  peer = await startPeer(folders[0])
  ours = await boot({ dir: folders[1], args: ['--limits', 'off'] })
  for (const { url } of [peer, ours]) {
    tokens[url] = (await logIn(url, '_superusers', 'root@example.com', '1234567890')).token
  }
})
test.after(async () => {
  await ours?.stop()
  await peer?.stop()
  for (const folder of folders) removeFolder(folder)
})

beside('each answer has the bytes of the peer, its maps in order', async () => {
  let compared = 0
  for (const question of questions) {
    const [theirs, own] = await Promise.all([ask(peer.url, question), ask(ours.url, question)])
    assert.is(asStored(own), asStored(theirs), JSON.stringify(question).slice(0, 300))
    compared++
  }
  assert.ok(compared >= 200, `${compared} answers`)
})

// PostgreSQL's texts can't hold NUL; the answer to a write still shows what was sent.
const replacement = Buffer.from('\ufffd').toString('latin1')

function asStored(answer: string): string {
  if (!isPostgres) return answer
  // A database's own words, too.
  return answer
    .replaceAll('\\u0000', replacement)
    .replace(/Raw error:(?:\\.|[^"\\])*/g, 'Raw error: …')
}

type Question = (typeof questions)[number]

/** Status and body as bytes, one character each, so that nothing repairs them. */
function ask(url: string, { method, path, body, guest }: Question): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      ...(guest ? {} : { authorization: tokens[url]! }),
    }
    const sent = request(url + path, { method, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk) => chunks.push(chunk))
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('latin1')
        resolve(`${answer.statusCode} ${canonicalBytes(text)}`)
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

test.run()
