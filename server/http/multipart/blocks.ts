// Large enough that a write costs more than the call of it.
const blockBytes = 1 << 18
// What stays for the next uploads: 4 MB.
const keptBlocks = 16

const free: Buffer[] = []

/** A buffer for bytes on their way to the disk, with whatever was in it before. */
export function takeBlock(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(blockBytes)
}

/** Takes a buffer back that nothing refers to any more. */
export function giveBlock(block: Buffer): void {
  if (free.length < keptBlocks) free.push(block)
}
