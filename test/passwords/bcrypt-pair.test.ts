import bcrypt from 'bcrypt'
import bcryptjs from 'bcryptjs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeBcrypt, encodeBcrypt } from '../../server/passwords/bcrypt-base64.js'
import { createBcryptPair } from '../../server/passwords/bcrypt-pair.js'

const pair = createBcryptPair()

// Around the 72 bytes that bcrypt reads, with bytes that other implementations have stumbled over.
const pieces = ['a', 'Z', ' ', '\0', '\xff', 'ß', '€', '🔑', '\ud800', '\u{10ffff}']
const lengths = [0, 1, 7, 17, 18, 19, 35, 36, 37, 70, 71, 72, 73, 74, 200, 300]

test('400 passwords get the hashes that npm bcrypt computes', () => {
  for (let at = 0; at < 200; at++) {
    const cost = 4 + (at % 2)
    const tasks = [at, at + 5].map((seed) => ({
      plain: passwordOf(seed),
      setting: bcrypt.genSaltSync(cost),
    }))
    const expected = tasks.map(({ plain, setting }) => bcrypt.hashSync(plain, setting))
    assert.equal(pair([tasks[0]!, tasks[1]!]), expected, JSON.stringify(tasks))
  }
})

test('so does bcryptjs, also with a higher cost', () => {
  const tasks = ['correct horse', 'pässwörd'].map((plain) => ({
    plain,
    setting: bcryptjs.genSaltSync(8),
  }))
  const expected = tasks.map(({ plain, setting }) => bcryptjs.hashSync(plain, setting))
  assert.equal(pair([tasks[0]!, tasks[1]!]), expected)
})

test('two equal passwords with one salt get one hash, in both lanes', () => {
  const task = { plain: 'twice', setting: bcrypt.genSaltSync(4) }
  const [one, other] = pair([task, task])
  assert.is(one, other)
  assert.is(one, bcrypt.hashSync('twice', task.setting))
})

test('a salt with bits that bcrypt does not read is written without them', () => {
  const setting = bcrypt.genSaltSync(4)
  const last = 'eO.u'.includes(setting.at(-1)!) ? setting.at(-1)! : 'O'
  const exact = setting.slice(0, -1) + last
  // Each of the four letters stands for 16 whose last four bits differ.
  const odd = setting.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1)
  const [one, other] = pair([
    { plain: 'x', setting: exact },
    { plain: 'x', setting: odd },
  ])
  assert.is(one, other)
  assert.is(one.slice(0, 29), exact)
})

test('base64 in bcrypt’s alphabet comes back as it was', () => {
  for (let length = 0; length <= 24; length++) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 37 + length * 11) & 255))
    const letters = encodeBcrypt(bytes)
    assert.is(letters.length, Math.ceil((length * 8) / 6))
    assert.equal(decodeBcrypt(letters), bytes)
  }
})

/** Of each length, and made of each of the pieces. */
function passwordOf(seed: number): string {
  const length = lengths[seed % lengths.length]!
  return Array.from({ length }, (_, at) => pieces[(seed * 7 + at * (seed % 3)) % pieces.length])
    .join('')
    .slice(0, length)
}

test.run()
