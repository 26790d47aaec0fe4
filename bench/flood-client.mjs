// A client process of bench/flood.mjs: it floods, or it signs in now and then.
import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { quantile } from './figures.mjs'

process.on('message', (job) => run(job).then((figures) => process.send(figures)))

/** `job`: url, from, seconds, requests, and either `clients` (closed loop) or `perSecond` (open). */
async function run(job) {
  const agent = new Agent({ keepAlive: true })
  const end = performance.now() + job.seconds * 1000
  const tally = { statuses: {}, times: [] }
  let turn = 0
  const one = async () => {
    const began = performance.now()
    const status = await send(agent, job, turn++)
    tally.times.push(performance.now() - began)
    tally.statuses[status] = (tally.statuses[status] ?? 0) + 1
  }
  const loop = async () => {
    while (performance.now() < end) await one()
  }
  if (job.clients) await Promise.all(Array.from({ length: job.clients }, loop))
  else {
    const all = []
    while (performance.now() < end) {
      all.push(one())
      await new Promise((resolve) => setTimeout(resolve, 1000 / job.perSecond))
    }
    await Promise.all(all)
  }
  agent.destroy()
  return {
    statuses: tally.statuses,
    p50: quantile(tally.times, 0.5),
    p99: quantile(tally.times, 0.99),
  }
}

function send(agent, { url, from, requests }, turn) {
  const { path, token = '', body = {} } = requests[turn % requests.length]
  const text = JSON.stringify(body).replaceAll('{turn}', `${process.pid}_${turn}`)
  const headers = { 'content-type': 'application/json', authorization: token }
  return new Promise((resolve) => {
    const sent = request(
      url + path,
      { method: 'POST', agent, localAddress: from, headers },
      (answer) => {
        answer
          .resume()
          .once('end', () => resolve(answer.statusCode))
          .once('error', () => resolve(0))
      },
    )
    sent.once('error', () => resolve(0))
    sent.end(text)
  })
}
