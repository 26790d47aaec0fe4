import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomText } from '../base/ids.js'
import type { S3Settings } from '../settings/defaults.js'
import { createS3Store } from './s3.js'

/**
 * Stores a small file in the bucket and removes it again; throws what goes wrong. Source:
 * PocketBase forms/test_s3_filesystem.go.
 */
export async function tryS3(settings: S3Settings): Promise<void> {
  const store = createS3Store(settings)
  const folder = await mkdtemp(join(tmpdir(), 'pocketgate-s3-'))
  const prefix = `pb_settings_test_${randomText(5)}`
  const content = 'test'
  try {
    const path = join(folder, 'test.txt')
    await writeFile(path, content)
    const md5 = createHash('md5').update(content).digest('hex')
    await store.put(`${prefix}/test.txt`, path, { contentType: 'text/plain', md5 })
    await store.removeFolder(prefix)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
