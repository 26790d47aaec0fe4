import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boot } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const tellLoaded = `process.on('exit', () => {
  console.error('loaded: ' + process.moduleLoadList.filter((name) => name.endsWith('undici')))
})`

test('a large answer is streamed without loading what only fetch needs', async () => {
  const script = `data:text/javascript,${encodeURIComponent(tellLoaded)}`
  const server = await boot({ isSingle: true, env: { NODE_OPTIONS: `--import=${script}` } })
  try {
    const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    const headers = { authorization: token }
    const fields = Array.from({ length: 1500 }, (_, at) => ({ name: `field_${at}`, type: 'text' }))
    const body = { name: 'wide', type: 'base', fields }
    const made = await send(server.url, { path: '/api/collections', headers, body })
    assert.is(made.status, 200, made.text.slice(0, 300))
    assert.ok(made.text.length > 1 << 18)
    assert.is(made.json.fields.length, fields.length + 1)
    // The head of a stream is sent without it.
    const path = '/api/collections/wide'
    const bare = await send(server.url, { path, headers, method: 'HEAD' })
    assert.equal([bare.status, bare.text], [200, ''])
  } finally {
    await server.stop()
  }
  assert.match(server.stderr(), /^loaded: $/m)
})

test.run()
