import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import Koa from 'koa'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootInProcess, copyFolder, removeFolder, root } from './helper/boot.js'

test('createGateway: listens on a port of its own and closes', async () => {
  const gateway = await bootInProcess()
  const health = await fetch(`${gateway.url}/api/health`)
  assert.is(health.status, 200)
  await gateway.stop()
  assert.is(await fetch(gateway.url).catch(() => 'closed'), 'closed')
})

test("createGateway: the Koa app answers in a server of one's own", async () => {
  const { createGateway }: typeof import('../server/index.js') = await import(
    `${root}/dist/index.js`
  )
  const dir = copyFolder()
  const gateway = await createGateway({ serve: { dir }, log: { level: 'silent' } })
  const server = createServer(gateway.koa.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/api/collections/users/auth-methods`)
  assert.is(answer.status, 200)
  server.closeAllConnections()
  server.close()
  await gateway.close()
  removeFolder(dir)
})

test("createGateway: the Koa app is mounted in one's own", async () => {
  const { createGateway }: typeof import('../server/index.js') = await import(
    `${root}/dist/index.js`
  )
  const dir = copyFolder()
  const gateway = await createGateway({ serve: { dir }, log: { level: 'silent' } })
  const parent = new Koa()
  parent.use(gateway.koa.middleware[0]!)
  const server = createServer(parent.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/api/health`)
  assert.is(answer.headers.get('content-type'), 'application/json')
  assert.is(answer.headers.get('x-frame-options'), 'SAMEORIGIN')
  assert.is(((await answer.json()) as { code: number }).code, 200)
  server.closeAllConnections()
  server.close()
  await gateway.close()
  removeFolder(dir)
})

test('createGateway: refuses an unknown option', async () => {
  const { createGateway }: typeof import('../server/index.js') = await import(
    `${root}/dist/index.js`
  )
  try {
    await createGateway({ serve: { colour: 'red' } as never })
    assert.unreachable()
  } catch (error) {
    assert.match((error as Error).message, 'serve.colour')
  }
})

test('a start loads nothing that it does not need yet', async () => {
  const dir = copyFolder()
  const options = { serve: { dir, http: '127.0.0.1:0' }, log: { level: 'silent' } }
  const program = `
    const { createGateway } = await import('${pathToFileURL(`${root}/dist/index.js`)}')
    const gateway = await createGateway(${JSON.stringify(options)})
    await gateway.listen()
    console.log(JSON.stringify({ own: process.moduleLoadList, rss: process.memoryUsage.rss() }))
    await gateway.close()`
  const node = ['--max-semi-space-size=2', '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, node)
  removeFolder(dir)
  const { own, rss } = JSON.parse(stdout) as { own: string[]; rss: number }
  assert.ok(own.includes('NativeModule http'))
  assert.equal(
    own.filter((name) => name.includes('undici')),
    [],
  )
  // It is 90 MB; with all in one file, mails and HTML included, it was 120.
  assert.ok(rss < 108e6, `${rss} bytes`)
})

test.run()
