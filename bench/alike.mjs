// Measures whether kinds of requests can be told apart: by status, headers, bytes or time. The next
// kind is chosen at random, so that other work on the machine affects all kinds alike.
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { median, quantile } from './figures.mjs'
import { mannWhitneyP } from './mann-whitney.mjs'

const medianTolerance = 0.05
const disturbedFrom = 2
const leastP = 0.01
// The first requests compile code, and determine the cost of a decoy hash.
const warmUps = 5
// On a busy machine, medians of a few hundred differ by more than the tolerance.
export const mostSamples = 6

/** The number of pairs in `--pairs`, and those of `known` that `--OPTION A,B` names. */
export function readChoice({ pairs: text, ...values }, option, known) {
  const pairs = Number(text)
  if (!(Number.isInteger(pairs) && pairs >= 20)) {
    throw new Error(`--pairs ${text}: a whole number from 20`)
  }
  const chosen = values[option].split(',').map((name) => name.trim())
  const wrong = chosen.find((name) => !Object.hasOwn(known, name))
  if (wrong !== undefined) {
    throw new Error(`--${option} ${wrong}: one of ${Object.keys(known).join(', ')}`)
  }
  return { pairs, chosen }
}

/** One connection, so that no request pays for opening one. */
export const oneSocket = () => new Agent({ keepAlive: true, maxSockets: 1 })

/**
 * Measures kinds of requests and prints a line per comparison; returns the number of failed ones.
 * `kinds()`: `{ name: { server, agent, request() } }`, called again for each measurement, where
 * `request()` returns `{ path, method, body, headers }`. `comparisons`: `{ left, right, ranks }`;
 * `ranks: false` if two processes differ by more than chance. `expects(status)`: the answers that
 * prove anything.
 */
export async function checkAlike(title, { kinds, comparisons, pairs, expects }) {
  let failures = 0
  let taken = 1
  let samples = await sample(kinds(), pairs)
  for (const { left, right, ranks = true } of comparisons) {
    if (!samples[left]) {
      console.log(line(title, left, right, 'not served: the folder has no column `blocked`'))
      continue
    }
    let result = compare(samples[left], samples[right], { ranks, expects })
    // One p in a hundred is that low by chance alone, and there are many, so it is measured once
    // more.
    if (result.isTimeOnly && result.isUnlikely) {
      console.log(line(title, left, right, `${result.text}, once more`))
      samples = await sample(kinds(), pairs)
      taken = 1
      result = compare(samples[left], samples[right], { ranks, expects })
    }
    // The medians differ but nothing else does: with more pairs they either meet or p falls.
    while (result.isTimeOnly && result.faults.length > 0 && !result.isUnlikely) {
      if (taken >= mostSamples) break
      console.log(line(title, left, right, `${result.text}, with more pairs`))
      addTo(samples, await sample(kinds(), pairs))
      taken++
      result = compare(samples[left], samples[right], { ranks, expects })
    }
    const isRight = result.faults.length === 0
    if (!isRight) failures++
    const verdict = isRight ? 'alike' : `DIFFERENT: ${result.faults.join('; ')}`
    console.log(line(title, left, right, `${result.text}  ${verdict}`))
  }
  return failures
}

/** One request; `answer` is everything that a client can see, except Date. */
export function ask({ port }, agent, { path, method = 'POST', body, headers = {} }) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const all = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      // The same for all servers: an error may contain the requested address.
      host: 'gateway.example',
      ...headers,
    }
    const began = performance.now()
    const options = { host: '127.0.0.1', port, path, method, agent, headers: all }
    const sent = request(options, (got) => {
      let text = ''
      got.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      got.on('error', reject)
      got.on('end', () => {
        const ms = performance.now() - began
        const seen = got.rawHeaders.filter((_, at, all) => !/^date$/i.test(all[at - (at % 2)]))
        const answer = [got.statusCode, ...seen, text].join('\n')
        resolve({ ms, status: got.statusCode, text, answer })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

export function randomLetters(count) {
  let text = ''
  while (text.length < count) text += String.fromCharCode(97 + Math.floor(Math.random() * 26))
  return text
}

export function line(title, left, right, text) {
  return `${title.padEnd(20)} ${`${left} / ${right}`.padEnd(30)} ${text}`
}

/** Answers and milliseconds by kind: `pairs` of each, in random order within a round. */
async function sample(kinds, pairs) {
  const samples = {}
  for (const kind of Object.keys(kinds)) samples[kind] = { times: [], answers: new Map() }
  for (let round = -warmUps; round < pairs; round++) {
    for (const kind of shuffle(Object.keys(kinds))) {
      const { server, agent, request, hide = (answer) => answer } = kinds[kind]
      const { ms, answer } = await ask(server, agent, request())
      if (round < 0) continue
      const { times, answers } = samples[kind]
      times.push(ms)
      const seen = hide(answer)
      answers.set(seen, (answers.get(seen) ?? 0) + 1)
    }
  }
  return samples
}

function addTo(samples, more) {
  for (const [kind, { times, answers }] of Object.entries(more)) {
    samples[kind].times.push(...times)
    for (const [answer, count] of answers) {
      samples[kind].answers.set(answer, (samples[kind].answers.get(answer) ?? 0) + count)
    }
  }
}

function compare(left, right, { ranks, expects }) {
  const calm = calmPairs(left.times, right.times)
  const medians = calm.map(median)
  const difference = medians[0] / medians[1] - 1
  const p = mannWhitneyP(left.times, right.times)
  const faults = []
  const answers = new Set([...left.answers.keys(), ...right.answers.keys()])
  if (answers.size > 1) faults.push(`answers\n${[...answers].join('\n---\n')}`)
  const status = Number.parseInt([...answers][0], 10)
  if (!expects(status)) faults.push(`status ${status}`)
  const isTimeOnly = faults.length === 0
  if (Math.abs(difference) > medianTolerance) faults.push('medians')
  const isUnlikely = ranks && p <= leastP
  if (isUnlikely) faults.push('p')
  const percent = `${difference < 0 ? '-' : '+'}${Math.abs(difference * 100).toFixed(2)} %`
  const [first, second] = medians.map((ms) => ms.toFixed(2).padStart(7))
  const pairs = `${calm[0].length} of ${left.times.length} pairs`
  const text = `${status}  ${first} ms ${second} ms ${percent.padStart(9)}  p ${p.toFixed(4)}  ${pairs}`
  return { faults, isTimeOnly, isUnlikely, text }
}

/**
 * The times of undisturbed rounds, by twice each side's own lower quartile: if others use the
 * processor, half of the requests wait for it, and the overall median is one or the other.
 */
function calmPairs(left, right) {
  const most = [left, right].map((times) => disturbedFrom * quantile(times, 0.25))
  const calm = left.flatMap((ms, at) => (ms <= most[0] && right[at] <= most[1] ? [at] : []))
  return [left, right].map((times) => calm.map((at) => times[at]))
}

function shuffle(items) {
  for (let last = items.length - 1; last > 0; last--) {
    const at = Math.floor(Math.random() * (last + 1))
    ;[items[last], items[at]] = [items[at], items[last]]
  }
  return items
}
