/** Numbers from 0 to 1 determined by a seed (mulberry32), and choices made with them. */
export function createDice(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (count) => Math.floor(next() * count)
  const pick = (list) => list[below(list.length)]
  const chance = (share) => next() < share
  const times = (most, make) => Array.from({ length: below(most + 1) }, make)
  return { below, pick, chance, times }
}
