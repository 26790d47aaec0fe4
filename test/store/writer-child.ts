// Run by concurrency.test.ts: DIR COUNT.
import { openTestStore } from './data-folder.js'

const [dir = '', count = '0'] = process.argv.slice(2)
const store = await openTestStore(dir)
for (let i = 0; i < Number(count); i++) {
  await store.transaction(async (tx) => {
    const row = await tx.get<{ name: string }>("SELECT name FROM users WHERE username = 'ann'")
    // A pause between reading and writing, in which the other process would like to write.
    await new Promise((resolve) => setImmediate(resolve))
    await tx.run("UPDATE users SET name = ? WHERE username = 'ann'", [
      String(Number(row?.name) + 1),
    ])
  })
}
await store.close()
