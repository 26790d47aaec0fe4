import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'

const long = 'a'.repeat(73)
const steps: [args: string[], code: number, says: string][] = [
  [['create'], 1, 'Error: missing email and password arguments\n'],
  [['create', 'a@b.co'], 1, 'Error: missing email and password arguments\n'],
  [['create', '', ''], 1, 'Error: missing or invalid email address\n'],
  [['create', 'a b@c.de', '1234567890'], 1, 'Error: missing or invalid email address\n'],
  [
    ['create', 'a@b.co', 'short'],
    1,
    'Error: failed to create new superuser account: password: Must be at least 8 character(s).\n',
  ],
  [
    ['create', 'a@b.co', ''],
    1,
    'Error: failed to create new superuser account: password: cannot be blank.\n',
  ],
  [
    ['create', 'root@example.com', '1234567890'],
    1,
    'Error: failed to create new superuser account: email: Value must be unique.\n',
  ],
  [
    ['create', 'new@example.com', '1234567890'],
    0,
    'Successfully created new superuser "new@example.com"!\n',
  ],
  [
    ['upsert', 'new@example.com', '12345678901'],
    0,
    'Successfully saved superuser "new@example.com"!\n',
  ],
  [
    ['update', 'nobody@example.com', '1234567890'],
    1,
    'Error: superuser with email "nobody@example.com" doesn\'t exist\n',
  ],
  [
    ['update', 'new@example.com', '123'],
    1,
    'Error: failed to change superuser "new@example.com" password: password: Must be at least 8 character(s).\n',
  ],
  [['update', 'new@example.com', long], 1, ''],
  [
    ['update', 'new@example.com', '123456789012'],
    0,
    'Successfully changed superuser "new@example.com" password!\n',
  ],
  [
    ['delete', 'nobody@example.com'],
    0,
    'superuser "nobody@example.com" is missing or already deleted\n',
  ],
  [['delete'], 1, 'Error: invalid or missing email address\n'],
  [['delete', 'root@example.com'], 0, 'Successfully deleted superuser "root@example.com"!\n'],
  [
    ['delete', 'new@example.com'],
    1,
    'Error: failed to delete superuser "new@example.com": You can\'t delete the only existing superuser.\n',
  ],
  [
    ['ips', '127.0.0.1', '10.0.0.0/24'],
    0,
    'Successfully updated SuperuserIPs setting:\n├─ 127.0.0.1\n└─ 10.0.0.0/24\n',
  ],
  [
    ['ips', 'bad', '1.2.3.4', '1.2.3.4/33', ''],
    1,
    'Error: superuserIPs: (0: invalid IP or CIDR subnet; 2: invalid IP or CIDR subnet; 3: cannot be blank.).\n',
  ],
  [['ips'], 0, 'Successfully cleared SuperuserIPs setting!\n'],
]

test("superuser: does and says what PocketBase's command does", async () => {
  const dir = copyFolder()
  for (const [args, code, says] of steps) {
    const ended = await runCommand(['superuser', ...args, '--dir', dir])
    const what = `superuser ${args.join(' ')}: ${ended.stderr}`
    assert.is(ended.code, code, what)
    const text = code === 0 ? ended.stdout : ended.stderr
    if (says !== '') assert.is(text, says, what)
    assert.is(ended.stderr.split('\n').length, code === 0 ? 1 : 2, what)
  }
  removeFolder(dir)
})

test('superuser: a new password renews the token key and ends what hung on the old one', async () => {
  const dir = copyFolder()
  const before = readRoot(dir)
  await runCommand(['--dir', dir, 'superuser', 'update', 'root@example.com', 'another-password'])
  const after = readRoot(dir)
  assert.is(after.id, before.id)
  assert.is.not(after.tokenKey, before.tokenKey)
  assert.is.not(after.password, before.password)
  assert.is(after.verified, 1)
  removeFolder(dir)
})

test('superuser: makes the data folder where there is none', async () => {
  const dir = copyFolder(null)
  const { code } = await runCommand([
    'superuser',
    'create',
    'root@example.com',
    '12345678',
    '--dir',
    dir,
  ])
  assert.is(code, 0)
  assert.match(readRoot(dir).id, /^[a-z0-9]{15}$/)
  removeFolder(dir)
})

function readRoot(dir: string) {
  const db = new Database(`${dir}/data.db`, { readonly: true })
  const row = db.prepare(`SELECT * FROM _superusers WHERE email = 'root@example.com'`).get()
  db.close()
  return row as { id: string; tokenKey: string; password: string; verified: number }
}

test.run()
