/** The one source of time, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

let lastSecond = Number.NaN
let lastStart = ''

/** PocketBase's date text: `2022-10-11 09:42:15.113Z`. Most dates of a moment share all but the end. */
export function formatDate(ms: number): string {
  const whole = Math.trunc(ms)
  const second = Math.floor(whole / 1000)
  if (second !== lastSecond) {
    lastStart = new Date(second * 1000).toISOString().replace('T', ' ').slice(0, -'000Z'.length)
    lastSecond = second
  }
  return `${lastStart}${String(whole - second * 1000).padStart(3, '0')}Z`
}
