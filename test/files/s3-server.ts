import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { S3Settings } from '../../server/settings/defaults.js'
import { freePort } from '../helper/boot.js'

export interface S3Server {
  settings: S3Settings
  stop(): Promise<void>
}

const moto = 'moto[server]==5.2.5'
const venv = join(tmpdir(), 'pocketgate-moto')
const startTimeoutMs = 20_000

/**
 * The command of an S3 server, with {port}: S3_COMMAND, else a `moto_server` on the path, else,
 * with S3_INSTALL=1, one that is installed from PyPI into the temporary folder. '' if there is
 * none.
 */
export function s3Command(): string {
  const { S3_COMMAND = '', S3_INSTALL, PATH = '' } = process.env
  if (S3_COMMAND !== '') return S3_COMMAND
  const command = (file: string) => `${file} -H 127.0.0.1 -p {port}`
  const found = PATH.split(delimiter).some((folder) => existsSync(join(folder, 'moto_server')))
  if (found) return command('moto_server')
  const installed = join(venv, 'bin/moto_server')
  if (existsSync(installed)) return command(installed)
  if (S3_INSTALL !== '1') return ''
  try {
    mkdirSync(venv, { recursive: true })
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' })
    execFileSync(join(venv, 'bin/pip'), ['install', '-q', moto], { stdio: 'inherit' })
    return command(installed)
  } catch {
    return ''
  }
}

/** Starts the server with an empty bucket, on a free port by default. */
export async function startS3(command: string, onPort?: number): Promise<S3Server> {
  const port = onPort ?? (await freePort())
  const [file = '', ...args] = command.replace('{port}', String(port)).split(' ')
  const child = spawn(file, args, { stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  await untilMade(`${endpoint}/bucket`, child)
  return {
    settings: {
      enabled: true,
      bucket: 'bucket',
      region: 'us-east-1',
      endpoint,
      accessKey: 'test',
      secret: 'test',
      forcePathStyle: true,
    },
    async stop() {
      const gone = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}

async function untilMade(bucket: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  while (Date.now() < deadline && child.exitCode === null) {
    const headers = {
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request',
    }
    const answer = await fetch(bucket, { method: 'PUT', headers }).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error('the S3 server did not start')
}
