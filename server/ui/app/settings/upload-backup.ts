import type PocketBase from 'pocketbase'
import { ClientResponseError } from 'pocketbase'

/** An upload in progress. */
export interface Upload {
  /** The key of the backup. Fails like the SDK's calls. */
  done: Promise<string>
  cancel(): void
}

/**
 * Sends a backup to the route of `pb.backups.upload`: the SDK's calls don't report progress, and a
 * backup may take minutes. `onProgress` gets the sent part, from 0 to 1.
 */
export function uploadBackup(
  client: PocketBase,
  file: File,
  onProgress: (part: number) => void,
): Upload {
  const request = new XMLHttpRequest()
  const url = client.buildURL('/api/backups/upload')
  const key = keyOf(file.name)
  const done = new Promise<string>((resolve, reject) => {
    const refuse = () => reject(new ClientResponseError({ url, ...answerOf(request) }))
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => (request.status < 300 ? resolve(key) : refuse())
    request.onerror = refuse
    request.onabort = refuse
  })
  const form = new FormData()
  form.set('file', file, key)
  request.open('POST', url)
  request.setRequestHeader('Authorization', client.authStore.token)
  request.send(form)
  return { done, cancel: () => request.abort() }
}

/** A backup name that the server accepts, as close as possible to the file's own. */
function keyOf(name: string): string {
  const stem = name.replace(/\.zip$/i, '').toLowerCase()
  return `${stem.replace(/[^a-z0-9_-]+/g, '_').slice(-100) || 'backup'}.zip`
}

function answerOf({ status, responseText }: XMLHttpRequest): { status: number; response: object } {
  try {
    return { status, response: JSON.parse(responseText) }
  } catch {
    return { status, response: {} }
  }
}
