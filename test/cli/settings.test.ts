import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, command, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { openMailbox } from '../helper/mailbox.js'
import { databaseOf, databaseVariable } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('settings command')
let dir: string
test.before.each(async () => {
  dir = copyFolder()
  await databaseOf(dir)
})
test.after.each(() => removeFolder(dir))

const run = (args: string[], env: Record<string, string> = {}) =>
  runCommand(['settings', ...args, '--dir', dir], { env })

/** What is stored in the folder, whatever the command shows. */
function stored(): Record<string, Record<string, unknown>> {
  const db = new Database(`${dir}/data.db`, { readonly: true })
  const row = db.prepare("SELECT value FROM _params WHERE id = 'settings'").get() as {
    value: Buffer
  }
  db.close()
  return JSON.parse(row.value.toString())
}

test('get prints all, a section or one value, and no secret', async () => {
  await run(['set', 'smtp.password'], { POCKETGATE_SETTINGS_SMTP_PASSWORD: 'hunter-two' })
  assert.is((await run(['get', 'meta.appName'])).stdout, 'Fixture\n')
  assert.is(JSON.parse((await run(['get', 'smtp'])).stdout).port, 587)
  const all = await run(['get'])
  assert.equal(Object.keys(JSON.parse(all.stdout)).slice(0, 3), ['superuserIPs', 'smtp', 'backups'])
  assert.not.match(all.stdout, 'hunter-two')
  const secret = await run(['get', 'smtp.password'])
  assert.is(secret.stderr, 'Error: smtp.password is a secret and is not shown\n')
})

test('set changes what is named and leaves the rest', async () => {
  const before = stored()
  const { code, stdout } = await run([
    'set',
    'smtp.host=mail.example.com',
    'smtp.enabled=true',
    'trustedProxy.headers=X-Real-IP, X-Forwarded-For',
    'rateLimits.rules=[{"label":"*:auth","duration":10,"maxRequests":5}]',
    'meta.appName=A=B',
  ])
  assert.is(code, 0)
  assert.match(stdout, 'Saved: smtp.host, smtp.enabled,')
  const after = stored()
  assert.equal(after['smtp'], { ...before['smtp'], host: 'mail.example.com', enabled: true })
  assert.equal(after['trustedProxy']!['headers'], ['X-Real-IP', 'X-Forwarded-For'])
  const rule = { label: '*:auth', audience: '', duration: 10, maxRequests: 5 }
  assert.equal(after['rateLimits']!['rules'], [rule])
  assert.equal(after['meta'], { ...before['meta'], appName: 'A=B' })
})

const refused: [args: string[], says: string][] = [
  [['set'], 'settings set: nothing to set; name=value'],
  [
    ['set', 'smtp.prt=1'],
    'there is no setting "smtp.prt"; `pocketgate settings get` prints them all',
  ],
  [
    ['set', '__proto__.x=1'],
    'there is no setting "__proto__.x"; `pocketgate settings get` prints them all',
  ],
  [
    ['get', 'smtp.host.x'],
    'there is no setting "smtp.host.x"; `pocketgate settings get` prints them all',
  ],
  [['set', 'smtp.port=many'], 'smtp.port: "many" is not a whole number'],
  [['set', 'smtp.port=1.5'], 'smtp.port: 1.5 is not a whole number'],
  [['set', 'smtp.enabled=yes'], 'smtp.enabled: "yes" is not true or false'],
  [['set', 'smtp=1'], 'smtp: 1 is not a JSON object'],
  [['set', 'meta.appName'], 'meta.appName: a value is missing; meta.appName=VALUE'],
  [
    ['set', 'smtp.port=-1', 'meta.appName='],
    'meta.appName: Cannot be blank; smtp.port: Must be no less than 0',
  ],
  [
    ['set', 'smtp.password'],
    'smtp.password: nothing to set it to: give it in the variable POCKETGATE_SETTINGS_SMTP_PASSWORD, or type it at a terminal',
  ],
  [['smtp-test'], 'email: Cannot be blank'],
  [['smtp-test', 'a@b.co', '--template', 'x'], 'template: Must be a valid value'],
  [
    ['smtp-test', 'a@b.co', '--collection', 'nowhere'],
    'collection: Must be a valid auth collection id or name',
  ],
]
test('what the API refuses is refused in one line, and nothing is changed', async () => {
  const before = stored()
  for (const [args, says] of refused) {
    const { code, stderr } = await run(args)
    assert.is(code, 1, args.join(' '))
    assert.is(stderr, `Error: ${says}\n`)
  }
  assert.equal(stored(), before)
})

test('a running server has the new settings, and smtp-test sends by them', async () => {
  const server: Booted = await boot({ dir })
  const box = await openMailbox()
  try {
    const { code } = await run([
      'set',
      'smtp.host=127.0.0.1',
      `smtp.port=${box.port}`,
      'smtp.enabled=true',
    ])
    assert.is(code, 0)
    const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const deadline = Date.now() + 5_000
    for (let port = 0; port !== box.port && Date.now() < deadline; ) {
      const headers = { authorization: token }
      port = (await send(server.url, { path: '/api/settings', headers })).json.smtp.port
      if (Date.now() > deadline) assert.is(port, box.port)
    }
    const sent = await run([
      'smtp-test',
      'me@example.com',
      '--template',
      'otp',
      '--collection',
      'users',
    ])
    assert.is(sent.stdout, 'Successfully sent the test email to "me@example.com"!\n')
    assert.match((await box.take('me@example.com')).text ?? '', '123456')
  } finally {
    await server.stop()
    await box.stop()
  }
})

test('smtp-test says why a mail was not sent, and that one lies in a file', async () => {
  await run(['set', 'smtp.host=127.0.0.1', 'smtp.port=1', 'smtp.enabled=true'])
  assert.match((await run(['smtp-test', 'me@example.com'])).stderr, /^Error: .*ECONNREFUSED.*\n$/)
  await run(['set', 'smtp.enabled=false'])
  const { code, stderr } = await run(['smtp-test', 'me@example.com'], { PATH: '/nowhere' })
  assert.is(code, 1)
  assert.match(stderr, 'Error: no mail server is set up: the mail is in mails')
})

const terminalMaker = '/usr/bin/script'
if (existsSync(terminalMaker)) {
  test('a secret is asked for at a terminal, and not shown while it is typed', async () => {
    const line = `${process.execPath} ${command} settings set smtp.password --dir ${dir}`
    const child = spawn(terminalMaker, ['-qec', line, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...(await databaseVariable(dir)) },
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      shown += part
      if (shown.endsWith('smtp.password: ')) child.stdin.write('typed-secret\r')
    })
    await new Promise((resolve) => child.once('close', resolve))
    assert.match(shown, 'Saved: smtp.password')
    assert.not.match(shown, 'typed-secret')
    assert.is(stored()['smtp']!['password'], 'typed-secret')
  })
}

test.run()
