import { decodeBcrypt, encodeBcrypt } from './bcrypt-base64.js'
import { createBlowfish, laneLayout } from './blowfish.js'
import { piWords } from './pi.gen.js'

/** One password and the beginning of its hash: `$2b$`, cost, `$` and 22 characters of salt. */
export interface BcryptTask {
  plain: string
  setting: string
}

export type BcryptPair = (tasks: readonly [BcryptTask, BcryptTask]) => [string, string]

/** Bytes that bcrypt reads of a password. */
const readBytes = 72
const lanes = [0, 1] as const
/** What bcrypt encrypts 64 times. */
const text = 'OrpheanBeholderScryDoubt'
/** Without the last byte of the encrypted text, which bcrypt leaves out. */
const digestBytes = 23

/**
 * Computes two bcrypt hashes of the same cost in the time of one. It takes that time on the calling
 * thread. Source: N. Provos, D. Mazières, A Future-Adaptable Password Scheme (1999); `$2b$` as
 * OpenBSD's. Throws if the process may not compile WebAssembly.
 */
export function createBcryptPair(): BcryptPair {
  const { memory, expand } = createBlowfish(lanes.length)
  const tables = lanes.map(
    (lane) =>
      new Uint32Array(
        memory.buffer,
        lane * laneLayout.bytes + laneLayout.tables,
        laneLayout.tablesEnd / 4,
      ),
  )
  const pi = wordsOfPi()

  return (tasks) => {
    const keys = tasks.map(({ plain }) => keyWords(plain))
    const salts = tasks.map(({ setting }) => bigEndianWords(decodeBcrypt(saltOf(setting))))
    const mixInto = (words: readonly Uint32Array[]) => {
      for (const lane of lanes) mix(tables[lane]!, words[lane]!)
    }
    try {
      for (const table of tables) table.set(pi)
      mixInto(keys)
      for (const lane of lanes) expandSalted(tables[lane]!, salts[lane]!)
      for (let round = 2 ** costOf(tasks[0].setting); round > 0; round--) {
        mixInto(keys)
        expand()
        mixInto(salts)
        expand()
      }
      const hashOf = (lane: 0 | 1) => {
        const salt = encodeBcrypt(decodeBcrypt(saltOf(tasks[lane].setting)))
        return tasks[lane].setting.slice(0, -salt.length) + salt + digest(tables[lane]!)
      }
      return [hashOf(0), hashOf(1)]
    } finally {
      for (const secret of [...keys, ...tables]) secret.fill(0)
    }
  }
}

function costOf(setting: string): number {
  return Number(setting.slice(4, 6))
}

function saltOf(setting: string): string {
  return setting.slice(7)
}

/** The words of P, each combined with the next of `words`, again from the first after the last. */
function mix(table: Uint32Array, words: Uint32Array): void {
  for (let at = 0; at < 18; at++) table[at]! ^= words[at % words.length]!
}

/** The first expansion, which also takes the salt in; it runs once, so it needs no lanes. */
function expandSalted(table: Uint32Array, salt: Uint32Array): void {
  const block = new Uint32Array(2)
  for (let at = 0; at < table.length; at += 2) {
    block[0]! ^= salt[at % 4]!
    block[1]! ^= salt[(at % 4) + 1]!
    encrypt(table, block)
    table.set(block, at)
  }
}

function digest(table: Uint32Array): string {
  const words = bigEndianWords(Buffer.from(text))
  for (let at = 0; at < words.length; at += 2) {
    for (let times = 0; times < 64; times++) encrypt(table, words.subarray(at, at + 2))
  }
  const bytes = Buffer.alloc(4 * words.length)
  for (const [at, word] of words.entries()) bytes.writeUInt32BE(word, 4 * at)
  return encodeBcrypt(bytes.subarray(0, digestBytes))
}

/** Blowfish, as blowfish.ts has it for all lanes. */
function encrypt(table: Uint32Array, block: Uint32Array): void {
  let left = block[0]! ^ table[0]!
  let right = block[1]!
  for (let round = 1; round <= 16; round++) {
    const s0 = table[18 + (left >>> 24)]!
    const s1 = table[18 + 256 + ((left >>> 16) & 255)]!
    const s2 = table[18 + 512 + ((left >>> 8) & 255)]!
    const s3 = table[18 + 768 + (left & 255)]!
    const next = right ^ table[round]! ^ ((((s0 + s1) | 0) ^ s2) + s3)
    right = left
    left = next
  }
  block[0] = right ^ table[17]!
  block[1] = left
}

/** As UTF-8 with a zero at its end, repeated or cut to 72 bytes. */
function keyWords(plain: string): Uint32Array {
  const bytes = Buffer.from(`${plain}\0`)
  const key = Buffer.alloc(readBytes, bytes)
  bytes.fill(0)
  const words = bigEndianWords(key)
  key.fill(0)
  return words
}

function bigEndianWords(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32BE(4 * at))
}

function wordsOfPi(): Uint32Array {
  const bytes = Buffer.from(piWords, 'base64')
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt32LE(4 * at))
}
