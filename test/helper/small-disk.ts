import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Mounts a disk of `bytes` bytes; '' if this process may not mount one. */
export function mountDisk(bytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-disk-'))
  try {
    const args = ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]
    execFileSync('mount', args, { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return ''
  }
}
