import PocketBase, { ClientResponseError, LocalAuthStore, type SendOptions } from 'pocketbase'

/**
 * The one client. An app at the same address keeps its own session under the SDK's usual name, so
 * superusers have another.
 */
export const pb = new PocketBase(
  new URL('..', location.href.split('#')[0]).href.replace(/\/$/, ''),
  new LocalAuthStore('pocketgate_superuser'),
)
pb.autoCancellation(false)

/** Faults of a form: the path, such as `smtp.host` or `fields.2.name`, and the server's message. */
export type Faults = Record<string, string>

/** The server's message about a whole request. */
export function messageOf(error: unknown): string {
  if (error instanceof ClientResponseError) {
    if (error.status === 0) return 'The server can’t be reached.'
    const { message } = error.response as { message?: string }
    return message || `Status ${error.status}`
  }
  return error instanceof Error ? error.message : String(error)
}

/** The server's faults, by the path of the value. */
export function faultsOf(error: unknown): Faults {
  if (!(error instanceof ClientResponseError)) return {}
  const { data } = error.response as { data?: unknown }
  const faults: Faults = {}
  collect(data, '', faults)
  return faults
}

export function statusOf(error: unknown): number {
  return error instanceof ClientResponseError ? error.status : -1
}

function collect(value: unknown, path: string, faults: Faults): void {
  if (typeof value !== 'object' || value === null) return
  const { code, message } = value as { code?: unknown; message?: unknown }
  if (typeof code === 'string' && typeof message === 'string') {
    faults[path] = message
    return
  }
  for (const [name, part] of Object.entries(value)) {
    collect(part, path === '' ? name : `${path}.${name}`, faults)
  }
}

/** Whether a part of the API exists: a server that lacks it answers 404, and its view is hidden. */
const known = new Map<string, Promise<boolean>>()
export function isServed(path: string, options: SendOptions = {}): Promise<boolean> {
  const asked =
    known.get(path) ??
    pb.send(path, { query: { perPage: 1, skipTotal: 1 }, ...options }).then(
      () => true,
      (error) => statusOf(error) !== 404,
    )
  known.set(path, asked)
  return asked
}

/** The metrics in Prometheus' text format; undefined if they aren't served here. */
export async function fetchMetrics(): Promise<string | undefined> {
  const answer = await fetch(pb.buildURL('/metrics'), {
    headers: { Authorization: pb.authStore.token },
  })
  // An app at the same address may answer any path with its page.
  const isText = answer.headers.get('content-type')?.startsWith('text/plain') === true
  return answer.ok && isText ? answer.text() : undefined
}

export function forgetServed(): void {
  known.clear()
}
