import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ask } from '../cluster/members.js'
import { type Booted, boot, copyFolder, removeFolder, workers } from '../helper/boot.js'
import Database from '../helper/database.js'
import { logIn, send } from '../helper/scenario.js'

const login = '/api/collections/users/auth-with-password'
const clients = 30
/** Rounds of a stop under load; STOP_ROUNDS runs more of them. */
const rounds = Number(process.env['STOP_ROUNDS'] ?? 2)
/** How long a stop may take under load. */
const stopMs = 3_000

interface Reply {
  status: number
  body: string
}

for (let round = 1; round <= rounds; round++) {
  test(`SIGTERM under ${clients} login clients, round ${round}: soon, nothing lost, no stack`, async () => {
    const dir = copyFolder()
    const server = await boot({ dir, args: ['--limits', 'off'] })
    const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const agent = new Agent({ keepAlive: true, maxSockets: clients })
    const replies: Reply[] = []
    const created: string[] = []
    let isStopping = false
    const work = async (number: number) => {
      for (let turn = 0; ; turn++) {
        const isCreating = (number + turn) % 3 === 0
        const reply = await (isCreating
          ? post(server, agent, '/api/collections/_superusers/records', token, newAccount())
          : post(server, agent, login, '', { identity: 'ann', password: 'password-ann' })
        ).catch(() => undefined)
        if (!reply) return
        if (isStopping) replies.push(reply)
        if (isCreating && reply.status === 200) created.push(JSON.parse(reply.body).id)
        if (reply.status !== 200) return
      }
    }
    const working = Array.from({ length: clients }, (_, number) => work(number))
    await untilEnough(() => created.length >= 3)
    const took = await stopped(server, () => {
      isStopping = true
    })
    await Promise.all(working)
    agent.destroy()
    assert.ok(took < stopMs, `${took} ms`)
    assert.is(server.child.exitCode, 0)
    assert.is(server.stderr(), '')
    const statuses = new Set(replies.map(({ status }) => status))
    assert.equal(
      [...statuses].filter((status) => status !== 200 && status !== 503),
      [],
    )
    const db = new Database(join(dir, 'data.db'))
    const has = db.prepare('SELECT 1 FROM _superusers WHERE id = ?')
    for (const id of created) assert.ok(has.get(id), `${id} was acknowledged`)
    db.close()
    removeFolder(dir)
  })
}

test('half a request, head or body, or none: one SIGTERM is enough', async () => {
  const server = await boot()
  const head = 'POST /api/collections/users/auth-with-password HTTP/1.1\r\nHost: x\r\n'
  const body = `Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"identity"`
  const sockets = await Promise.all(['', head, head + body].map((bytes) => open(server, bytes)))
  await untilRead(server)
  const took = await stopped(server)
  assert.ok(took < stopMs, `${took} ms`)
  assert.is(server.stderr(), '')
  for (const socket of sockets) socket.destroy()
})

const late: [what: string, line: string, body: RegExp][] = [
  ['the native API', 'GET /api/health', /^\{"data":\{\},"message":"The server is busy/],
  ['a contract', 'POST /auth/login', /busy/i],
]
for (const [what, line, body] of late) {
  test(`${what}: work that comes after SIGTERM gets 503 and the end of its connection`, async () => {
    const server = await boot()
    // A connection that the stop waits for.
    const [begin, rest] = [`${line} HTTP/1.1\r\nHost: x\r\nCont`, 'ent-Length: 0\r\n\r\n']
    const socket = await open(server, begin)
    const cut = new Promise((resolve) => socket.once('close', resolve))
    await untilRead(server)
    const exit = stopped(server)
    await untilRefused(server)
    let text = ''
    socket.on('data', (part) => {
      text += part.toString()
    })
    socket.write(rest)
    await cut
    assert.match(text, /^HTTP\/1\.1 503 /)
    assert.match(text, /\r\nConnection: close\r\n/)
    assert.match(text, /\r\nRetry-After: 1\r\n/)
    assert.match(text.split('\r\n\r\n')[1]!, body)
    await exit
    assert.is(server.stderr(), '')
  })
}

test('a login that runs at SIGTERM is answered, and its connection ends', async () => {
  const server = await boot()
  const body = '{"identity":"erik","password":"password-erik"}'
  const head = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`
  const socket = await open(server, `POST ${login} HTTP/1.1\r\nHost: x\r\n${head}${body}`)
  let text = ''
  socket.on('data', (part) => {
    text += part.toString()
  })
  const cut = new Promise((resolve) => socket.once('close', resolve))
  await untilRead(server)
  assert.is(text, '', 'it runs')
  await stopped(server)
  await cut
  assert.match(text, /^HTTP\/1\.1 200 /)
  assert.match(text, /\r\nConnection: close\r\n/)
  assert.match(text, '"token":')
})

let accounts = 0

function newAccount(): object {
  const email = `new${++accounts}@example.com`
  return { email, password: '1234567890', passwordConfirm: '1234567890' }
}

function post(
  server: Booted,
  agent: Agent,
  path: string,
  token: string,
  body: object,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: token }
    const sent = request(server.url + path, { method: 'POST', agent, headers }, (answer) => {
      let text = ''
      answer.on('error', reject)
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => {
        resolve({ status: answer.statusCode!, body: text })
      })
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

/** Sends SIGTERM; returns the milliseconds until the process has ended. */
async function stopped(server: Booted, onSignal = () => {}): Promise<number> {
  const began = performance.now()
  server.child.kill('SIGTERM')
  onSignal()
  await server.exited
  return performance.now() - began
}

function open(server: Booted, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      if (bytes === '') resolve(socket)
      else socket.write(bytes, () => resolve(socket))
    })
    socket.on('error', () => {})
  })
}

/** Waits until everything sent before has arrived: each process has answered a later request. */
async function untilRead(server: Booted): Promise<void> {
  for (let process = 1; process <= workers; process++) await ask(server.url, '/api/health')
}

/** Waits until the server has begun to stop. */
async function untilRefused(server: Booted): Promise<void> {
  for (;;) {
    const answer = await send(server.url, { path: '/api/health', headers: { connection: 'close' } })
      .then(({ status }) => status)
      .catch(() => 0)
    if (answer !== 200) return
  }
}

async function untilEnough(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('the clients do not get on')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test.run()
