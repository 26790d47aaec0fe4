import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { type Answer, logIn, type Row, send } from '../helper/scenario.js'

/** A superuser session on a server. */
export interface Root {
  url: string
  headers: { authorization: string }
  ask(asked: Omit<Row, 'name' | 'status'>): Promise<Answer>
  /** Fails unless the status is 2xx. */
  done(asked: Omit<Row, 'name' | 'status'>): Promise<Answer>
  upload(name: string, content: Buffer): Promise<Answer>
  restore(key: string): Promise<Answer>
  /** Resolves when no backup or restore is in progress. */
  idle(): Promise<void>
}

const patienceMs = 30_000

export async function asRoot(url: string): Promise<Root> {
  const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
  const headers = { authorization: token }
  const ask: Root['ask'] = (asked) => send(url, { ...asked, headers })
  return {
    url,
    headers,
    ask,
    async done(asked) {
      const answer = await ask(asked)
      assert.ok(answer.status < 300, `${asked.method} ${asked.path}: ${answer.text}`)
      return answer
    },
    upload: (name, content) => ask({ path: '/api/backups/upload', body: zipForm(name, content) }),
    restore: (key) =>
      ask({ method: 'POST', path: `/api/backups/${encodeURIComponent(key)}/restore` }),
    async idle() {
      for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
        // While a restore swaps the content, the server doesn't listen.
        const answer = await ask({ path: '/api/health' }).catch(() => undefined)
        if (answer?.status === 200 && answer.json.data.canBackup !== false) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error('the restore does not end')
    },
  }
}

export function zipForm(name: string, content: Buffer): FormData {
  const form = new FormData()
  form.append('file', new File([new Uint8Array(content)], name, { type: 'application/zip' }))
  return form
}

/** Checks that backups and restores left nothing behind. */
export function checkTidy(dir: string): void {
  assert.not(existsSync(join(dir, '.pocketgate-backup')), String(leftIn(dir)))
}

function leftIn(dir: string): string[] {
  const folder = join(dir, '.pocketgate-backup')
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
}
