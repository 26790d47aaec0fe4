import { readFileSync, readlinkSync } from 'node:fs'
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

/**
 * Whether a process with that number runs on this machine. One that has ended doesn't, although
 * Linux keeps its number until its parent, or whoever adopted it, asks how it ended.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // It exists, but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !hasEnded(pid)
}

/** Source: proc(5), /proc/PID/stat; the state follows the name, which may contain brackets. */
function hasEnded(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2))
  } catch {
    // Only Linux has them.
    return false
  }
}
