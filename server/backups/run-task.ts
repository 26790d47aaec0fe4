import { fork } from 'node:child_process'
import { findProgram } from '../base/programs.js'
import { forkOptions } from '../store/fork-options.js'
import type { Report } from './pack.js'
import type { Answer, Results, Task } from './process.js'
import { ZipFault } from './zip-fault.js'

export interface TaskOptions {
  signal?: AbortSignal
  report?: Report
}

/**
 * Packs or unpacks in a separate process, because compressing, copying pages and checking a
 * database keep a core busy. Throws ZipFault, or an Error with the code of the disk or the
 * database, or the signal's reason when aborted.
 */
export function runTask<Kind extends Task['kind']>(
  task: Extract<Task, { kind: Kind }>,
  { signal, report }: TaskOptions = {},
): Promise<Results[Kind]> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = fork(findProgram('backup'), [], forkOptions)
    const abort = () => {
      child.kill('SIGKILL')
    }
    signal?.addEventListener('abort', abort)
    child.once('error', reject)
    child.once('exit', () => {
      signal?.removeEventListener('abort', abort)
      reject(signal?.aborted ? signal.reason : new Error('the process of the backup has ended'))
    })
    child.on('message', (answer: Answer) => {
      if ('progress' in answer) {
        report?.(answer.progress)
        return
      }
      if ('result' in answer) resolve(answer.result as Results[Kind])
      else if (answer.isZipFault) reject(new ZipFault(answer.fault))
      else reject(Object.assign(new Error(answer.fault), { code: answer.code }))
      child.kill('SIGKILL')
    })
    child.send(task, (error) => error && reject(error))
  })
}
