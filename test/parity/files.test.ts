import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { docsFolder } from '../api/docs-folder.js'
import { boot, removeFolder } from '../helper/boot.js'
import { fileHeaders, peerCommand, startPeer } from './peer.js'

const test = suite('files beside PocketBase')
if (peerCommand === '') console.log('no PEER_COMMAND: the tests beside PocketBase are skipped')
const beside = peerCommand === '' ? test.skip : test

interface Doc {
  id: string
  files: string[]
}

beside('either serves, changes and removes what the other has stored', async () => {
  const dir = docsFolder()
  const peer = await startPeer(dir)
  const ours = await boot({ dir })
  for (const [from, to] of [
    [peer.url, ours.url],
    [ours.url, peer.url],
  ] as const) {
    const contents = ['plain text', '<html>', '{"a":1}', 'GIF89a', '%PDF-1.7', 'a,b\n1,2']
    for (const content of contents) {
      const { id, files } = await save(from, 'POST', '', content)
      const path = `/api/files/docs/${id}/${files[0]}`
      for (const query of ['', '?download=1', '?thumb=100x100']) {
        assert.equal(await headersOf(to + path + query), await headersOf(from + path + query))
      }
      const changed = await save(to, 'PATCH', `/${id}`, `${content} again`)
      assert.is((await fetch(from + path)).status, 404)
      const next = `/api/files/docs/${id}/${changed.files[0]}`
      assert.is(await (await fetch(from + next)).text(), `${content} again`)
      const gone = await fetch(`${from}/api/collections/docs/records/${id}`, { method: 'DELETE' })
      assert.is(gone.status, 204)
      assert.is((await fetch(to + next)).status, 404)
    }
  }
  await ours.stop()
  await peer.stop()
  removeFolder(dir)
})

async function save(url: string, method: string, path: string, content: string): Promise<Doc> {
  const body = new FormData()
  body.append('files', new File([content], 'a file.bin'))
  const answer = await fetch(`${url}/api/collections/docs/records${path}`, { method, body })
  assert.is(answer.status, 200, await answer.clone().text())
  return (await answer.json()) as Doc
}

async function headersOf(url: string): Promise<unknown> {
  const { status, headers } = await fetch(url)
  return [status, ...fileHeaders.map((name) => headers.get(name))]
}

test.run()
