import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** Whether CPU time and memory of other processes can be read here: Linux, through /proc. */
export const canMeasure = process.platform === 'linux'

const ticksPerSecond = canMeasure ? Number(execFileSync('getconf', ['CLK_TCK'])) : 100

/**
 * CPU seconds (user and system, all threads) that a process, its living descendants and the dead
 * children they waited for have used; null if that can't be read. Resolution: 10 ms.
 */
export function cpuSeconds(pid) {
  if (!canMeasure) return null
  let ticks = 0
  for (const { fields } of treeOf(pid)) {
    // Fields 14 to 17 of proc(5): utime, stime, cutime, cstime.
    for (const index of [11, 12, 13, 14]) ticks += Number(fields[index])
  }
  return ticks / ticksPerSecond
}

/**
 * Resident memory of a process and its living descendants in MB (10^6 bytes); null if that can't be
 * read. Pages shared by two processes count twice.
 */
export function residentMegabytes(pid) {
  if (!canMeasure) return null
  let kibibytes = 0
  for (const member of treeOf(pid)) {
    const status = readProc(member.pid, 'status')
    kibibytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(status ?? '')?.[1] ?? 0)
  }
  return (kibibytes * 1024) / 1e6
}

function treeOf(rootPid) {
  const processes = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = readProc(name, 'stat')
    if (!stat) continue
    // The name in parentheses may contain blanks and parentheses, so split after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    processes.push({ pid: Number(name), parent: Number(fields[1]), fields })
  }
  const members = processes.filter((one) => one.pid === rootPid)
  for (const member of members) {
    members.push(...processes.filter((one) => one.parent === member.pid))
  }
  return members
}

/** A process may disappear between listing and reading. */
function readProc(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1')
  } catch {
    return null
  }
}
