import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Where a process number means this process: two containers may share a host's name, but each counts
 * its processes for itself.
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

/** Whether a process of this machine has that number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
