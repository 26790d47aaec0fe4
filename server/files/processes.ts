import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Identifies where process numbers are unique: two containers may share a host name, but each
 * counts its processes separately.
 */
export function machineName(): string {
  let namespace = ''
  try {
    namespace = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    // Only Linux has them.
  }
  return `${hostname()}.${namespace}`
}

/** Whether a process with that number runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
