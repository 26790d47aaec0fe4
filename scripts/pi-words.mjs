/**
 * The first words of 32 bits behind pi's binary point, which fill Blowfish's tables. By Machin's
 * formula, with 64 bits more than are wanted.
 */
export function piWords(count) {
  const bits = BigInt(32 * count + 64)
  const pi = 4n * (4n * arctanOfInverse(5n, bits) - arctanOfInverse(239n, bits))
  const words = new Uint32Array(count)
  for (const at of words.keys()) {
    words[at] = Number((pi >> (bits - BigInt(32 * (at + 1)))) & 0xffffffffn)
  }
  return words
}

/** arctan(1/x), times 2 to the power of `bits`, by its Taylor series. */
function arctanOfInverse(x, bits) {
  let power = (1n << bits) / x
  let sum = 0n
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += odd % 4n === 1n ? power / odd : -(power / odd)
    power /= x * x
  }
  return sum
}
