import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { copyFolder, freePort, removeFolder, runCommand } from '../helper/boot.js'

const pageBytes = 4096

test('a database with overwritten pages: each command says so in one line', async () => {
  // Every page but the first: damage that is found when opening. Every fifth: damage that shows
  // later.
  for (const [every, first] of [
    [1, 1],
    [5, 2],
    [5, 4],
  ] as const) {
    const dir = copyFolder()
    overwritePages(join(dir, 'data.db'), first, every)
    const commands = [
      ['serve', '--http', `127.0.0.1:${await freePort()}`],
      ['superuser', 'upsert', 'new@example.com', 'a long password'],
      ['superuser', 'ips', '10.0.0.1'],
      ['contracts', 'list'],
      ['contracts', 'add', 'weather'],
    ]
    for (const args of every === 1 ? commands : commands.slice(1)) {
      const { code, stderr } = await runCommand([...args, '--dir', dir])
      if (every === 1) assert.is(code, 1, args.join(' '))
      if (code === 0) continue
      assert.is(code, 1, stderr.slice(0, 200))
      assert.match(stderr, /^Error: [^\n]{1,300}\n$/, args.join(' '))
    }
    removeFolder(dir)
  }
})

function overwritePages(path: string, first: number, every: number): void {
  const pages = Math.floor(statSync(path).size / pageBytes)
  const file = openSync(path, 'r+')
  const rubbish = Buffer.alloc(pageBytes, '{"rubbish":')
  for (let page = first; page < pages; page += every) {
    writeSync(file, rubbish, 0, pageBytes, page * pageBytes)
  }
  closeSync(file)
}

test.run()
