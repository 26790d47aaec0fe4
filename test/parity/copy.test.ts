import PocketBase from 'pocketbase'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openDatabases } from '../copy/database.js'
import { copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { peerCommand, startPeer } from './peer.js'

const databases = peerCommand === '' ? undefined : await openDatabases()
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = databases ? test : test.skip
test.after(() => databases?.stop())

beside('PocketBase opens and serves a folder that comes out of PostgreSQL', async () => {
  const source = copyFolder()
  const back = copyFolder(null)
  const url = await databases!.make()
  for (const [from, to] of [
    [source, url],
    [url, back],
  ] as const) {
    const { code, stderr } = await runCommand(['copy', '--from', from, '--to', to])
    assert.is(code, 0, stderr)
  }
  const [before, after] = [await startPeer(source), await startPeer(back)]
  const lists = []
  for (const { url } of [before, after]) {
    const client = new PocketBase(url)
    await client.collection('users').authWithPassword('ann@example.com', 'password-ann')
    await client.collection('_superusers').authWithPassword('root@example.com', '1234567890')
    const collections = await client.collections.getFullList()
    const names = collections.map(({ name }) => name)
    const records = []
    for (const name of names.filter((each) => each !== '_authOrigins')) {
      records.push(await client.collection(name).getFullList({ requestKey: null }))
    }
    lists.push({ collections, records, settings: await client.settings.getAll() })
    // It changes tables as it does those that it has made itself.
    await client.collections.update('users', {
      fields: [
        ...collections.find(({ name }) => name === 'users')!.fields,
        { name: 'more', type: 'number' },
      ],
    })
    const [user] = await client.collection('users').getFullList()
    await client.collection('users').update(user!.id, { more: 1 })
  }
  assert.equal(lists[1], lists[0])
  await before.stop()
  await after.stop()
  for (const dir of [source, back]) removeFolder(dir)
})

test.run()
