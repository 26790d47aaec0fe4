import { type AddressInfo, createServer } from 'node:net'
import { StartError } from '../base/errors.js'

/** The parts of `HOST:PORT`; an empty host means every address, as in PocketBase. */
export function splitAddress(address: string): { host: string | undefined; port: number } {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  return { host: host === '' ? undefined : host, port: Number(address.slice(colon + 1)) }
}

/**
 * Binds the address for a moment, so that starting on one that is in use fails before it touches
 * the data folder. Returns the address with the free port if it asks for any (0). Throws
 * StartError.
 */
export function requireFreeAddress(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ''] ?? error.message
      reject(new StartError(`can't listen on ${address}: ${reason}`, { cause: error }))
    })
    probe.listen({ ...splitAddress(address), exclusive: true }, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(address.replace(/:0$/, `:${port}`)))
    })
  })
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'another server is using it',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine knows no such name',
}
