import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { redactUrl } from '../../server/http/log.js'
import { boot } from '../helper/boot.js'
import { isPostgres } from '../helper/postgres.js'
import { send } from '../helper/scenario.js'

const test = suite('what stays private')

for (const [access, folderMode, fileMode] of [
  ['none', 0o700, 0o600],
  ['write', 0o770, 0o660],
] as const) {
  test(`serve.groupAccess=${access}: the modes of folders and files`, async () => {
    const home = mkdtempSync(join(tmpdir(), 'pocketgate-modes-'))
    const before = process.umask(0o022)
    const args = ['--set', `serve.groupAccess=${access}`]
    const server = await boot({ dir: join(home, 'pb_data'), args })
    process.umask(before)
    try {
      const names = ['', ...readdirSync(join(home, 'pb_data'), { recursive: true }).map(String)]
      assert.ok(names.includes(isPostgres ? '.notify' : 'data.db'), names.join())
      for (const name of names) {
        const stats = statSync(join(home, 'pb_data', name), { throwIfNoEntry: false })
        if (!stats) continue
        const mode = stats.mode & 0o777
        assert.is(mode, stats.isDirectory() ? folderMode : fileMode, `${name} ${mode.toString(8)}`)
      }
    } finally {
      await server.stop()
      rmSync(home, { recursive: true })
    }
  })
}

test('a link out of --publicDir is no file; one inside is', async () => {
  const home = mkdtempSync(join(tmpdir(), 'pocketgate-public-'))
  const outside = mkdtempSync(join(tmpdir(), 'pocketgate-outside-'))
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  writeFileSync(join(outside, 'index.html'), 'secret')
  writeFileSync(join(home, 'page.txt'), 'page')
  symlinkSync(join(outside, 'secret.txt'), join(home, 'file.txt'))
  symlinkSync(outside, join(home, 'folder'))
  symlinkSync('page.txt', join(home, 'inside.txt'))
  const server = await boot({ args: ['--publicDir', home] })
  try {
    for (const path of ['/file.txt', '/folder/secret.txt', '/folder/', '/folder/index.html']) {
      const { status, text } = await send(server.url, { path })
      assert.is(status, 404, path)
      assert.not(text.includes('secret'), path)
    }
    assert.is((await send(server.url, { path: '/inside.txt' })).text, 'page')
  } finally {
    await server.stop()
    for (const dir of [home, outside]) rmSync(dir, { recursive: true })
  }
})

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IngifQ.c2lnbmF0dXJl'
const urls = [
  `/api/collections/users/records?filter=password='hunter2-x'&page=2`,
  `/api/collections/users/records?page=2&filter=(note%20~%20%27hunter2-x%27)`,
  `/_/auth/confirm-password-reset/hunter2-x`,
  `/reset/hunter2-x?page=2`,
  `/anything/${token}?page=2`,
  `/x?page=2&q=${token}`,
]

test('passwords in filters, tokens in paths and queries reach the log at no level', async () => {
  const server = await boot({ args: ['--dev', '--set', 'log.level=trace'] })
  for (const path of urls) await send(server.url, { path })
  await server.stop()
  const lines = server.stderr()
  assert.match(lines, 'request')
  for (const secret of ['hunter2-x', token.split('.')[1]!, token.split('.')[2]!]) {
    assert.not(lines.includes(secret), secret)
  }
})

test('what is no secret stays readable', () => {
  for (const url of ['/api/collections/users/records/abc?page=2&sort=-id', '/api/health']) {
    assert.is(redactUrl(url), url)
  }
})

test.run()
