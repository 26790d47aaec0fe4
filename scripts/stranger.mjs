// `npm run stranger`: follows README.md, docs/recipes.md and docs/deploy.md in an empty folder, as
// a newcomer would. The commands are those of the pages' blocks marked `<!-- stranger: name -->`,
// word for word, except for the port, which must be free, and the mail server, which is this
// script's own. Exit code 1 if a command doesn't do what its page says, or a marked block isn't
// run.
import { spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, delimiter, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SMTPServer } from 'smtp-server'

const root = fileURLToPath(new URL('..', import.meta.url))
// Far more than any of them takes.
const patienceMs = 120_000

const home = mkdtempSync(join(tmpdir(), 'pocketgate-stranger-'))
const clone = join(home, 'clone')
const deployed = join(home, 'deployed')
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const mails = await openMailServer()
const blocks = readBlocks(['README.md', 'docs/recipes.md', 'docs/deploy.md'])
const unused = new Set(blocks.keys())
const servers = new Set()

try {
  copyProject()
  await firstMinutes()
  await recipes()
  await deploy()
  expect(unused.size === 0, `these blocks were not run: ${[...unused].join(', ')}`)
  console.log(`The stranger got through in ${Math.round(performance.now() / 1000)} s.`)
} catch (error) {
  console.error(`FAILED: ${error.message}`)
  process.exitCode = 1
} finally {
  for (const server of servers) await server.stop('SIGKILL')
  await new Promise((resolve) => mails.server.close(resolve))
  rmSync(home, { recursive: true, force: true })
}

async function firstMinutes() {
  const server = await serve(clone, 'run')
  const page = await text('/_/', { accept: 'text/html' })
  const [, command] = /<code>(node .*?)<\/code><\/pre>/.exec(page) ?? []
  expect(
    command === 'node dist/pocketgate.js superuser upsert EMAIL PASSWORD',
    `/_/ says ${command}`,
  )
  await run(clone, ['superuser'], 'Successfully saved superuser')
  await run(clone, ['sign-up'], '"username":"ann"')
  writeFileSync(join(clone, 'login.mjs'), block('login.mjs'))
  const login = await shell(clone, 'node login.mjs')
  expect(/^metric \{.*Munich.*\} eyJ/s.test(login), `node login.mjs printed ${login}`)
  await run(clone, ['weather-login'], '"unit":"metric"')
  await run(clone, ['refresh'], '"token":"eyJ')
  await server.stop('SIGINT')

  const example = await serve(clone, 'example')
  expect(
    (await text('/', { accept: 'text/html' })).includes('<title>Weather</title>'),
    'no example',
  )
  expect((await text('/vendor/pocketbase.js')).length > 10_000, 'no SDK beside the example')
  await example.stop('SIGINT')
}

async function recipes() {
  // The packages from `npm ci` are there by now.
  const server = await serve(clone, 'run', block('run').replace(/^npm ci && /, ''))
  await run(clone, ['smtp'], 'Saved: smtp.enabled')
  const env = { POCKETGATE_SETTINGS_SMTP_PASSWORD: 'secret' }
  await run(clone, ['smtp-password'], 'Saved: smtp.password', env)
  await run(clone, ['app-url'], 'Saved: meta.appURL')
  await run(clone, ['smtp-test'], 'Successfully sent')
  expect((await mails.next()).includes(`${url}/_/#/auth/`), 'the link of the mail is another')
  await run(clone, ['superuser-token', 'otp'], '"otp":{')
  await run(clone, ['superuser-token', 'mfa'], '"mfa":{')
  await logInByTwoFactors()
  await run(clone, ['rate-limits'], 'Saved: rateLimits.enabled')
  await run(clone, ['proxy'], 'Saved: trustedProxy.headers')
  await server.stop('SIGINT')
}

async function logInByTwoFactors() {
  const users = `/api/collections/users`
  const ann = { identity: 'ann', password: 'correct horse 9' }
  const first = await post(`${users}/auth-with-password`, ann)
  expect(first.status === 401 && first.body.mfaId, `a password alone is answered ${first.status}`)
  const asked = await post(`${users}/request-otp`, { email: 'ann@example.com' })
  const code = /\b\d{6}\b/.exec(await mails.next((mail) => mail.includes('code')))?.[0]
  const second = { otpId: asked.body.otpId, password: code, mfaId: first.body.mfaId }
  const done = await post(`${users}/auth-with-otp`, second)
  expect(done.status === 200, `both factors are answered ${done.status}`)
}

async function deploy() {
  await run(clone, ['pack'], 'pocketgate-')
  mkdirSync(deployed)
  const [, name] = /install \.\/(\S+)/.exec(block('install'))
  renameSync(join(clone, name), join(deployed, name))
  await run(deployed, ['install'], 'Successfully saved superuser')
  const server = await serve(deployed, 'serve')
  const root = { identity: 'root@example.com', password: 'a long password' }
  const login = await post('/api/collections/_superusers/auth-with-password', root)
  expect(login.status === 200, `the superuser of the package is answered ${login.status}`)
  await server.stop('SIGINT')
  await run(deployed, ['npx'], /^\d+\.\d+\.\d+$/m)
}

/** The marked blocks by name, without their indentation. */
function readBlocks(pages) {
  const found = new Map()
  const form = /^( *)<!-- stranger: (\S+) -->\n *```\w+\n(.*?)\n *```$/gms
  for (const page of pages) {
    for (const [, indent, name, text] of readFileSync(join(root, page), 'utf8').matchAll(form)) {
      if (found.has(name)) throw new Error(`${page}: two blocks are called ${name}`)
      found.set(name, text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
    }
  }
  return found
}

function block(name) {
  const text = blocks.get(name)
  expect(text !== undefined, `no page has a block ${name}`)
  unused.delete(name)
  return text
    .replaceAll('127.0.0.1:8090', `127.0.0.1:${port}`)
    .replaceAll('smtp.example.com', '127.0.0.1')
    .replaceAll('smtp.port=587', `smtp.port=${mails.port}`)
}

/** Runs blocks one after the other in one shell, and checks for what their page says. */
async function run(folder, names, says, env = {}) {
  const output = await shell(folder, names.map(block).join('\n'), env)
  const isSaid = says instanceof RegExp ? says.test(output) : output.includes(says)
  expect(isSaid, `${names.at(-1)} printed: ${output.slice(-1000)}`)
}

function shell(folder, script, env = {}) {
  return new Promise((resolve, reject) => {
    const child = start(folder, script, env)
    const timer = setTimeout(() => end(child, 'SIGKILL'), patienceMs)
    child.once('close', (code) => {
      clearTimeout(timer)
      if (code === 0) resolve(child.output)
      else reject(new Error(`${script}\nended with ${code}:\n${child.output.slice(-2000)}`))
    })
  })
}

/** Starts the server of a block, and waits until it answers. */
async function serve(folder, name, script = block(name)) {
  const began = performance.now()
  const child = start(folder, script)
  const closed = new Promise((resolve) => child.once('close', resolve))
  const server = {
    async stop(signal) {
      if (child.exitCode === null) end(child, signal)
      await closed
      servers.delete(server)
    },
  }
  servers.add(server)
  while (!(await fetch(`${url}/api/health`).catch(() => undefined))?.ok) {
    const isOver = child.exitCode !== null || performance.now() - began > patienceMs
    expect(!isOver, `${name} serves nothing:\n${child.output.slice(-2000)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  console.log(`ok ${name} (${Math.round(performance.now() - began)} ms)`)
  return server
}

function start(folder, script, env = {}) {
  const own = Object.entries(process.env).filter(([key]) => !/^(?:POCKETGATE|npm)_/.test(key))
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: {
      ...Object.fromEntries(own),
      // An installed package needs a recent Node; the clone has one.
      PATH: [join(clone, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      POCKETGATE_SERVE_HTTP: `127.0.0.1:${port}`,
      npm_config_prefer_offline: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A separate group: Ctrl-C reaches everything a terminal has started.
    detached: true,
  })
  child.output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      child.output += text
    })
  }
  return child
}

function end(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {}
}

/** The content of a clone: no packages, nothing built, no data. */
function copyProject() {
  const left = ['node_modules', 'dist', '.git', 'vendor']
  cpSync(root, clone, {
    recursive: true,
    filter: (path) => {
      const isData = relative(root, path).startsWith(join('pb_data', 'd'))
      return !left.includes(basename(path)) && !isData && !basename(path).startsWith('dist.')
    },
  })
}

async function text(path, headers = {}) {
  return (await fetch(url + path, { headers })).text()
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json().catch(() => ({})) }
}

/**
 * A mail server on this machine; `next` returns the text of the next mail that `wanted` accepts.
 */
async function openMailServer() {
  const waiting = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      const isRight = username === 'mailer' && password === 'secret'
      done(isRight ? null : new Error('not you'), isRight ? { user: username } : undefined)
    },
    onData(stream, _session, done) {
      let mail = ''
      stream.setEncoding('utf8').on('data', (part) => {
        mail += part
      })
      stream.once('end', () => {
        // Long lines are folded: quoted-printable.
        waiting.push(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='))
        done()
      })
    },
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    port: server.server.address().port,
    async next(wanted = () => true) {
      const deadline = performance.now() + 20_000
      while (performance.now() < deadline) {
        const mail = waiting.shift()
        if (mail !== undefined && wanted(mail)) return mail
        if (mail === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('no mail came')
    },
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address()
      probe.close(() => resolve(free))
    })
  })
}

function expect(isSo, otherwise) {
  if (!isSo) throw new Error(otherwise)
}
