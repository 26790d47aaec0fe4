import { setPriority } from 'node:os'
import { type Packed, type PackOptions, type Progress, packFolder } from './pack.js'
import { type Inspected, inspectZip, unpackZip, type ZipBounds } from './unpack.js'
import { ZipFault } from './zip-fault.js'

// Entry of a separate process, started by run-task.ts. It runs one task and then exits.

export type Task =
  | ({ kind: 'pack' } & Omit<PackOptions, 'report'>)
  | { kind: 'inspect'; zip: string; into: string; bounds: ZipBounds }
  | { kind: 'unpack'; zip: string; into: string }

export interface Results {
  pack: Packed
  inspect: Inspected
  unpack: undefined
}

export type Answer =
  | { progress: Progress }
  | { result: Results[Task['kind']] }
  | { fault: string; code: string | undefined; isZipFault: boolean }

const niceness = 5
const reportEveryMs = 200
let reportedAt = Number.NEGATIVE_INFINITY

try {
  // Lowers the priority so that the server keeps its share: if all cores are busy, this process
  // gets a third of one.
  setPriority(0, niceness)
} catch {
  // A sandbox may forbid it.
}
// Ctrl-C reaches the whole process group; the server ends this process itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
process.on('disconnect', () => process.exit(0))

process.once('message', async (task: Task) => {
  send(
    await run(task).then(
      (result) => ({ result }),
      (error) => ({
        fault: error instanceof Error ? error.message : String(error),
        code: error?.code,
        isZipFault: error instanceof ZipFault,
      }),
    ),
  )
})

async function run(task: Task): Promise<Results[Task['kind']]> {
  switch (task.kind) {
    case 'pack':
      return packFolder({ ...task, report })
    case 'inspect':
      return inspectZip(task.zip, task.into, task.bounds)
    case 'unpack':
      await unpackZip(task.zip, task.into, report)
      return undefined
  }
}

function report(progress: Progress): void {
  if (performance.now() - reportedAt < reportEveryMs) return
  reportedAt = performance.now()
  send({ progress })
}

function send(answer: Answer): void {
  process.send!(answer, undefined, undefined, () => {})
}
