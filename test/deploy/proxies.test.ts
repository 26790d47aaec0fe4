import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, freePort, root, stopBooted } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('proxies')
const started = new Set<ChildProcess>()
const folders = new Set<string>()
test.after.each(async () => {
  for (const child of started) await end(child)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  await stopBooted()
})

/** Where the program is installed. */
const where = (name: string) => {
  const found = `${process.env['PATH']}${delimiter}/usr/sbin`
    .split(delimiter)
    .some((folder) => existsSync(join(folder, name)))
  if (!found) console.log(`no ${name}: its example is not tried`)
  return found ? test : test.skip
}
const cert = join(root, 'test/http/localhost-cert.pem')
const key = join(root, 'test/http/localhost-key.pem')

where('nginx')(
  'deploy/nginx.conf: addresses, ids, large bodies and live news come through',
  async () => {
    const server = await trusting('X-Real-IP')
    const port = await freePort()
    const folder = makeFolder()
    const example = readFileSync(join(root, 'deploy/nginx.conf'), 'utf8')
      .replace('server 127.0.0.1:8090', `server ${server.url.slice('http://'.length)}`)
      .replace(/listen 80;\n.*\n/, `listen 127.0.0.1:${await freePort()};\n`)
      .replace(/listen 443 ssl;\n.*\n/, `listen 127.0.0.1:${port} ssl;\n`)
      .replace(/ssl_certificate \S+;/, `ssl_certificate ${cert};`)
      .replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${key};`)
    const whole = `daemon off; pid ${folder}/pid; error_log stderr;
    events {}
    http { access_log off;
      ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/${each};`).join(' ')}
      ${example} }`
    writeFileSync(join(folder, 'nginx.conf'), whole)
    const path = { ...process.env, PATH: `${process.env['PATH']}${delimiter}/usr/sbin` }
    execFileSync('nginx', ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')], {
      env: path,
    })
    start('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], path)
    await tryProxy(port, server)
  },
)

where('caddy')(
  'deploy/Caddyfile: addresses, ids, large bodies and live news come through',
  async () => {
    const server = await trusting('X-Forwarded-For')
    const port = await freePort()
    const folder = makeFolder()
    const example = join(root, 'deploy/Caddyfile')
    const file = join(folder, 'Caddyfile')
    // A local certificate instead of one that Caddy would request.
    const text = readFileSync(example, 'utf8').replace(
      /^(\{\$POCKETGATE_SITE.*\{)$/m,
      `$1\n\ttls ${cert} ${key}`,
    )
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${text}`)
    const env = {
      ...process.env,
      HOME: folder,
      XDG_DATA_HOME: folder,
      POCKETGATE_SITE: `https://localhost:${port}`,
      POCKETGATE_UPSTREAM: server.url.slice('http://'.length),
    }
    execFileSync('caddy', ['validate', '--adapter', 'caddyfile', '--config', example], {
      stdio: 'pipe',
      env,
    })
    start('caddy', ['run', '--adapter', 'caddyfile', '--config', file], env)
    await tryProxy(port, server)
  },
)

where('systemd-analyze')(
  'deploy/pocketgate.service: systemd takes it, and finds little exposed',
  async () => {
    const unit = join(makeFolder(), 'pocketgate.service')
    // The program's path differs between machines.
    const text = readFileSync(join(root, 'deploy/pocketgate.service'), 'utf8')
    writeFileSync(unit, text.replace('/usr/bin/node', process.execPath))
    const verified = await output('systemd-analyze', ['verify', unit])
    assert.is(verified, '')
    const exposure = await output('systemd-analyze', [
      'security',
      '--offline=true',
      '--no-pager',
      unit,
    ])
    const [, level] = /exposure level for \S+: ([\d.]+)/.exec(exposure) ?? []
    assert.ok(Number(level) < 2, exposure.slice(-300))
  },
)

/** A server that trusts the header which the proxy sets. */
async function trusting(header: string): Promise<Booted> {
  const server = await boot({ args: ['--set', 'log.requestIds=answer'] })
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  await send(server.url, {
    method: 'PATCH',
    path: '/api/settings',
    headers: { Authorization: token },
    body: { trustedProxy: { headers: [header] } },
  })
  return server
}

async function tryProxy(port: number, server: Booted): Promise<void> {
  await untilServing(port)
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')

  // An address or id that the client claims is ignored.
  const forged = {
    'X-Forwarded-For': '203.0.113.9',
    'X-Real-IP': '203.0.113.9',
    'X-Request-Id': 'mine',
  }
  const health = await ask(port, '/api/health', { ...forged, Authorization: token })
  assert.is(JSON.parse(health.text).data.realIP, '127.0.0.1')
  assert.match(String(health.headers['x-request-id']), /^[\da-f-]{32,36}$/)
  assert.is((await ask(port, '/metrics', { Authorization: token })).status, 404)

  // Larger than nginx' own limit, so the gateway has to answer.
  const body = JSON.stringify({ identity: 'x'.repeat(1_500_000) })
  const large = await ask(port, '/api/collections/users/records', {}, body)
  assert.is(large.status, 400)
  assert.match(large.text, /"data":\{/)

  const frame = await firstFrame(port)
  assert.match(frame, /^id:\w{40}\nevent:PB_CONNECT\ndata:\{"clientId"/)
}

interface ProxyAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

const options = (port: number) => ({
  host: '127.0.0.1',
  port,
  servername: 'localhost',
  rejectUnauthorized: false,
})

function ask(port: number, path: string, headers = {}, body?: string): Promise<ProxyAnswer> {
  const type =
    body === undefined
      ? {}
      : { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const asked = request(
      {
        ...options(port),
        path,
        method,
        headers: { Host: `localhost:${port}`, ...type, ...headers },
      },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
        answer.once('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, text }),
        )
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** The first part of an answer that doesn't end. */
function firstFrame(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no news came through')), 5000)
    const asked = request(
      { ...options(port), path: '/api/realtime', headers: { Host: `localhost:${port}` } },
      (answer) => {
        answer.setEncoding('utf8').once('data', (part: string) => {
          clearTimeout(timer)
          resolve(part)
          asked.destroy()
        })
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

async function untilServing(port: number): Promise<void> {
  const deadline = Date.now() + 10_000
  while (Date.now() < deadline) {
    const answer = await ask(port, '/api/health').catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the proxy was not serving in time')
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-proxy-'))
  // nginx' workers run as another user.
  chmodSync(folder, 0o755)
  folders.add(folder)
  return folder
}

function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  started.add(spawn(file, args, { env, stdio: 'ignore' }))
}

/** By SIGTERM, so that nginx ends its workers. */
function end(child: ChildProcess): Promise<void> {
  started.delete(child)
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

function output(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, args, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

test.run()
