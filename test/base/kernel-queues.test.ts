import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Ends, endsKey, readKernelQueues, readTable } from '../../server/base/kernel-queues.js'
import { until } from '../helper/mail-world.js'

const keys: [ends: Ends, key: string][] = [
  [{ localPort: 8090, remoteAddress: '127.0.0.1', remotePort: 80 }, '1F9A 0100007F:0050'],
  [{ localPort: 80, remoteAddress: '192.0.2.254', remotePort: 65535 }, '0050 FE0200C0:FFFF'],
  [{ localPort: 1, remoteAddress: '::1', remotePort: 2 }, `0001 ${'0'.repeat(24)}01000000:0002`],
  [
    { localPort: 1, remoteAddress: '::ffff:127.0.0.1', remotePort: 2 },
    '0001 0000000000000000FFFF00000100007F:0002',
  ],
  [
    { localPort: 1, remoteAddress: 'fe80::1%eth0', remotePort: 2 },
    '0001 000080FE000000000000000001000000:0002',
  ],
]
for (const [ends, key] of keys) {
  test(`${ends.remoteAddress} is ${key}`, () => {
    assert.is(endsKey(ends), key)
  })
}

test('rows with a queue are read, whatever their number', async () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n'
  const row = (sl: string, ports: string, queue: string) =>
    `${sl}: 0100007F:${ports.slice(0, 4)} 0200007F:${ports.slice(4)} 01 ${queue}:00000000 01:00000000 00000000     0\n`
  const queues = new Map<string, number>()
  const text = `${head}${row('   0', '1F9A0050', '00000010')}${row('   1', '1F9A0051', '00000000')}${row('12345', '1F9AFFFF', '0012AB00')}`
  const check = () =>
    assert.equal(
      [...queues],
      [
        ['1F9A 0200007F:0050', 16],
        ['1F9A 0200007F:FFFF', 0x12ab00],
      ],
    )
  const note = (key: string, bytes: number) => void queues.set(key, bytes)
  // Pieces end anywhere, the last one where the file does.
  for (const length of [text.length, 1, 7, 100]) {
    queues.clear()
    const pieces = text.match(new RegExp(`[^]{1,${length}}`, 'g'))!
    await readTable(() => pieces.shift() ?? '', 8, note)
    check()
  }
  for (const broken of ['', 'x', head, `${head}   0`, `${head}   0: 01\n`, '\n\n\n']) {
    const pieces = [broken]
    await readTable(() => pieces.shift() ?? '', 8, note)
  }
  check()
})

for (const host of ['127.0.0.1', '::1']) {
  test(`what a client at ${host} doesn't read waits in the kernel`, async () => {
    if (process.platform !== 'linux') return
    const sockets: Socket[] = []
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}))
    }).listen(0, host)
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, host).pause()
    await until(() => sockets.length === 1, 'connected')
    const [socket] = sockets as [Socket]
    for (let n = 0; n < 100; n++) socket.write(Buffer.alloc(10_000))
    const { localPort, remoteAddress, remotePort } = socket
    const key = endsKey({ localPort, remoteAddress, remotePort } as Ends)
    await until(async () => (await keysHeld()).has(key), 'it waits')
    client.resume()
    await until(async () => !(await keysHeld()).has(key), 'it is read')
    client.destroy()
    server.close()
  })
}

async function keysHeld(): Promise<Set<string>> {
  const keys = new Set<string>()
  assert.ok(await readKernelQueues((key) => void keys.add(key)))
  return keys
}

test.run()
