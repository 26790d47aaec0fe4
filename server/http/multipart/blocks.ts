// Large enough that the write costs more than the call.
const blockBytes = 1 << 18
// How many blocks are kept for the next uploads: 4 MB.
const keptBlocks = 16

const free: Buffer[] = []

/** A buffer for bytes on their way to the disk; it may hold old bytes. */
export function takeBlock(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(blockBytes)
}

/** Returns a buffer that nothing refers to any more. */
export function giveBlock(block: Buffer): void {
  if (free.length < keptBlocks) free.push(block)
}
