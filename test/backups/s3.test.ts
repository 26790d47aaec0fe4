import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { s3Command, startS3 } from '../files/s3-server.js'
import { boot, stopBooted } from '../helper/boot.js'
import { makeZip } from './make-zip.js'
import { asRoot, checkTidy, zipForm } from './world.js'

const test = suite('backups in a bucket')
test.after.each(stopBooted)
const command = s3Command()
if (command === '') console.log('no S3 server: the tests of backups in a bucket are skipped')
const withS3 = command === '' ? test.skip : test
const path = '/api/backups'

withS3('made, listed, downloaded, restored and deleted there', async () => {
  const s3 = await startS3(command)
  const server = await boot({ env: { POCKETGATE_LIMITS: 'off' } })
  const root = await asRoot(server.url)
  const backups = { cron: '', cronMaxKeep: 0, s3: s3.settings }
  await root.done({ method: 'PATCH', path: '/api/settings', body: { backups } })
  const filesystem = { filesystem: 'backups' }
  await root.done({ path: '/api/settings/test/s3', body: filesystem })
  const rename = (appName: string) =>
    root.done({ method: 'PATCH', path: '/api/settings', body: { meta: { appName } } })
  await rename('before')
  await root.done({ path, body: { name: 'a.zip' } })
  assert.is((await root.ask({ path, body: { name: 'a.zip' } })).status, 400)
  await root.done({ path: `${path}/upload`, body: zipForm('up.zip', makeZip([])) })
  const { json } = await root.done({ path })
  assert.equal(
    json.map(({ key }: { key: string }) => key),
    ['a.zip', 'up.zip'],
  )
  assert.ok(json[0].size > 1000)
  assert.match(json[0].modified, /^2\d{3}-\d\d-\d\d /)
  const { json: file } = await root.done({ method: 'POST', path: '/api/files/token' })
  const got = await fetch(`${server.url}${path}/a.zip?token=${file.token}`)
  assert.is((await got.arrayBuffer()).byteLength, json[0].size)

  await rename('after')
  assert.is((await root.restore('a.zip')).status, 204)
  await root.idle()
  const settings = await root.done({ path: '/api/settings' })
  assert.is(settings.json.meta.appName, 'before')
  // A fault in a remote backup is found once it has been downloaded.
  assert.is((await root.restore('up.zip')).status, 204)
  await root.idle()
  assert.is((await root.done({ path: '/api/settings' })).json.meta.appName, 'before')
  await root.done({ method: 'DELETE', path: `${path}/up.zip` })
  assert.is((await root.ask({ method: 'DELETE', path: `${path}/up.zip` })).status, 400)

  // The bucket is gone: each answer says so, and nothing is left here.
  await s3.stop()
  const away: [method: string, at: string, body: unknown, says: RegExp][] = [
    ['GET', path, undefined, /Failed to retrieve backup items\. Raw error: \n/],
    ['POST', path, { name: 'b.zip' }, /validating the submitted data/],
    ['POST', path, {}, /Failed to create backup\./],
    ['DELETE', `${path}/a.zip`, undefined, /Invalid or already deleted backup file\. Raw error/],
    ['POST', `${path}/a.zip/restore`, undefined, /Missing or invalid backup file\./],
    ['GET', `${path}/a.zip?token=${file.token}`, undefined, /Something went wrong/],
  ]
  for (const [method, at, body, says] of away) {
    const answer = await root.ask({ method, path: at, body })
    assert.is(answer.status, 400, `${method} ${at}: ${answer.text}`)
    assert.match(answer.json.message, says)
  }
  checkTidy(server.dir)
  await server.stop()
})

test.run()
