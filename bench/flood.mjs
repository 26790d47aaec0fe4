// Whether honest logins are served while one address floods a door with 300 connections: five logins
// a second from another, never seen before and then known, and auth-refresh at 20 a second.
// `node bench/flood.mjs [--seconds N] [--connections N]`. Exit code 1 where one isn't, or is late.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { makeFolder, signIn } from './folder.mjs'
import { startServer } from './server.mjs'

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '300' },
  },
})
const seconds = Number(options.seconds)
const clients = Number(options.connections)
const loginGoalMs = 2000
const refreshGoalMs = 40

let fresh = 0

const login = '/api/collections/users/auth-with-password'
const command =
  'node --max-semi-space-size=4 dist/pocketgate.js serve --http 127.0.0.1:{port} --dir {dir}'
const scratch = mkdtempSync(join(tmpdir(), 'bench-flood-'))
try {
  const master = join(scratch, 'pb_data')
  const accounts = await makeFolder({ command, dir: master, count: 20 })
  const server = await startServer(command, master)
  const honest = accounts.map(({ email, password }) => post(login, { identity: email, password }))
  const tokens = []
  for (const { email, password } of accounts.slice(0, 5)) {
    tokens.push(await signIn(server, 'users', email, password))
  }
  const refresh = tokens.map((token) => ({ path: '/api/collections/users/auth-refresh', token }))
  const password = 'flood-password'
  const name = 'flood_{turn}'
  const floods = {
    'wrong passwords': accounts.map(({ email }) => post(login, { identity: email, password: 'x' })),
    'wrong passwords, weather': accounts.map(({ email }) =>
      post('/auth/login', { username: email, password: 'x' }),
    ),
    'unknown names': [post(login, { identity: `${name}@example.com`, password })],
    registrations: [
      post('/api/collections/users/records', {
        email: `${name}@example.com`,
        username: name,
        password,
        passwordConfirm: password,
      }),
    ],
  }
  console.log(
    '| flood | honest logins | p99, ms | auth-refresh p99, ms | flood |\n|---|---|---:|---:|---|',
  )
  for (const [what, requests] of Object.entries(floods)) {
    // Never seen before, and the same once the accounts are known there.
    fresh++
    for (const from of [`127.0.1.${fresh}`, `127.0.1.${fresh}`]) {
      const { url } = server
      const [flooded, logins, refreshed] = await Promise.all([
        client({ url, from: '127.0.0.2', clients, seconds, requests }),
        client({ url, from, perSecond: 5, seconds, requests: honest }),
        client({ url, from: '127.0.0.6', perSecond: 20, seconds, requests: refresh }),
      ])
      const isServed = Object.keys(logins.statuses).join() === '200'
      if (!isServed || logins.p99 > loginGoalMs || refreshed.p99 > refreshGoalMs)
        process.exitCode = 1
      const cells = [
        what,
        told(logins),
        logins.p99.toFixed(0),
        refreshed.p99.toFixed(0),
        told(flooded),
      ]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
  await server.stop()
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function post(path, body) {
  return { path, body }
}

function told({ statuses }) {
  return Object.entries(statuses)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ')
}

function client(job) {
  const child = fork(fileURLToPath(new URL('flood-client.mjs', import.meta.url)))
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`a client ended with code ${code}`)))
    child.once('message', (figures) => {
      resolve(figures)
      child.removeAllListeners('exit')
      child.disconnect()
    })
    child.send(job)
  })
}
