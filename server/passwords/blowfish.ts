/** Where a lane keeps its words, as offsets in bytes from its beginning. */
export const laneLayout = {
  /** The 18 words of P, directly followed by the 4 times 256 words of S. */
  tables: 0,
  tablesEnd: 4 * (18 + 4 * 256),
  /** From one lane to the next. */
  bytes: 5120,
}

export interface Blowfish {
  memory: { buffer: ArrayBuffer }
  /**
   * For each lane: replaces its tables by their encryption under themselves, 521 blocks in a row.
   */
  expand(): void
}

/**
 * Blowfish's key expansion for several keys at once, as WebAssembly. A step of one key waits for
 * its last one most of the time (the next lookup depends on it); with two keys side by side, the
 * core has something to do meanwhile. Source: B. Schneier, Description of a New Variable-Length Key,
 * 64-Bit Block Cipher (1993). Throws if the process may not compile WebAssembly.
 */
export function createBlowfish(lanes: number): Blowfish {
  const module = new WebAssembly.Module(moduleOf(expandCode(lanes), lanes))
  return new WebAssembly.Instance(module).exports
}

// TypeScript has its types only together with those of a browser.
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: Blowfish }
}

type Code = readonly number[]

// WebAssembly core specification, 5.4.
const xor: Code = [0x73]
const add: Code = [0x6a]
const and: Code = [0x71]
const end: Code = [0x0b]
const loop: Code = [0x03, 0x40]
const repeatIfBelow: Code = [0x49, 0x0d, 0]
const get = (local: number): Code => [0x20, local]
const set = (local: number): Code => [0x21, local]
const constant = (value: number): Code => [0x41, ...signed(value)]
const shiftLeft = (by: number): Code => [...constant(by), 0x74]
const shiftRight = (by: number): Code => [...constant(by), 0x76]
/** Aligned to 4 bytes, at a fixed offset from the address on the stack. */
const load = (offset: number): Code => [0x28, 2, ...unsigned(offset)]
const store = (offset: number): Code => [0x36, 2, ...unsigned(offset)]

// The locals of `expand`: where in the tables it is, and the halves of each lane's block.
const at = 0
const left = (lane: number) => 1 + 2 * lane
const right = (lane: number) => 2 + 2 * lane

function expandCode(lanes: number): Code {
  const body: number[] = []
  const emit = (...parts: Code[]) => {
    for (const part of parts) body.push(...part)
  }
  emit(loop)
  encrypt(lanes, emit)
  for (let lane = 0; lane < lanes; lane++) {
    emit(get(at), get(left(lane)), store(lane * laneLayout.bytes))
    emit(get(at), get(right(lane)), store(lane * laneLayout.bytes + 4))
  }
  emit(get(at), constant(8), add, set(at))
  emit(get(at), constant(laneLayout.tablesEnd), repeatIfBelow, end)
  return body
}

/** Encrypts each lane's block: 16 rounds, one after the other, in all lanes by turns. */
function encrypt(lanes: number, emit: (...parts: Code[]) => void): void {
  for (let lane = 0; lane < lanes; lane++) {
    emit(get(left(lane)), ...p(lane, 0), xor, set(left(lane)))
  }
  for (let round = 1; round <= 16; round++) {
    const [from, to] = round % 2 === 1 ? [left, right] : [right, left]
    for (let lane = 0; lane < lanes; lane++) {
      emit(get(to(lane)), ...p(lane, round), xor)
      emit(...mix(lane, from(lane)), xor, set(to(lane)))
    }
  }
  for (let lane = 0; lane < lanes; lane++) {
    emit(get(right(lane)), ...p(lane, 17), xor)
    // The halves change places.
    emit(get(left(lane)), set(right(lane)), set(left(lane)))
  }
}

function p(lane: number, index: number): Code[] {
  return [constant(0), load(lane * laneLayout.bytes + 4 * index)]
}

/** F(x): a word from each of the four S by one byte of x, the highest first. */
function mix(lane: number, x: number): Code[] {
  const s = (box: number, shift: Code): Code[] => {
    const offset = lane * laneLayout.bytes + 4 * (18 + 256 * box)
    return [get(x), shift, constant(255 * 4), and, load(offset)]
  }
  return [
    ...[...s(0, shiftRight(22)), ...s(1, shiftRight(14)), add],
    ...[...s(2, shiftRight(6)), xor],
    ...[...s(3, shiftLeft(2)), add],
  ]
}

/** A module with one page of memory and one function, without arguments and results. */
function moduleOf(code: Code, lanes: number): Uint8Array<ArrayBuffer> {
  const i32 = 0x7f
  const body = [...vector([[1 + 2 * lanes, i32]]), ...code, ...end]
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, 0, 0]]),
    ...section(3, [[0]]),
    ...section(5, [[0, 1]]),
    ...section(7, [
      [...name('memory'), 2, 0],
      [...name('expand'), 0, 0],
    ]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ])
}

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items)
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function name(text: string): Code {
  return [text.length, ...Buffer.from(text)]
}

/** LEB128 of a whole number from 0. */
function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

/** Signed LEB128 of a whole number from 0: the sixth bit of the last byte is its sign. */
function signed(value: number): Code {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)]
}
