import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import { createS3Store } from '../../server/files/s3.js'
import { s3Command, startS3 } from './s3-server.js'
import { testStore } from './suite.js'

const command = s3Command()
if (command === '') {
  console.log('no S3 server: its tests are skipped (set S3_COMMAND or S3_INSTALL=1)')
  const none = suite('files in a bucket')
  none.skip('an S3 server is needed')
  none.run()
} else {
  testStore('files in a bucket', async () => {
    const server = await startS3(command)
    const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-s3-'))
    return {
      store: createS3Store(server.settings),
      scratch,
      async close() {
        await server.stop()
        rmSync(scratch, { recursive: true, force: true })
      },
    }
  })
}
