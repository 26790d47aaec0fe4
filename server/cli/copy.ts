import { Command } from 'commander'
import { StartError } from '../base/errors.js'
import { type CopyResult, copyData, type Progress } from '../copy/copy.js'
import { createLog } from '../http/log.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

interface CopyFlags {
  from: string
  to: string
  filesFrom?: string
  filesTo?: string
}

/** `copy --from A --to B`: copies everything in a data folder to PostgreSQL, or back. */
export function copyCommand(terminal: Terminal): Command {
  return new Command('copy')
    .description(
      'Copies a data folder into an empty PostgreSQL database, or back, and compares them',
    )
    .requiredOption('--from <folder|url>', 'a data folder, or postgres://user@host/db?schema=name')
    .requiredOption('--to <folder|url>', 'an empty one; a copy that was ended goes on')
    .option('--files-from <folder>', "where the files and keys of the source's database are")
    .option('--files-to <folder>', "where those of the target's database are to be")
    .action(async ({ from, to, filesFrom, filesTo }: CopyFlags, self: Command) => {
      const log = createLog(readConfig(self))
      const report = progressOn(terminal)
      const result = await copyData({ from, to, filesFrom, filesTo, log, report })
      for (const line of linesOf(result)) terminal.out(line)
      const { faults } = result
      if (faults.length > 0) throw new StartError(`copied, but: ${faults.join('; ')}`)
    })
}

function linesOf({ tables, files }: CopyResult): string[] {
  const width = Math.max(...tables.map(({ table }) => table.length))
  const lines = tables.map(({ table, source, target, changed }) => {
    const isSame = source.hash === target.hash && source.rows === target.rows
    const rows = `${String(source.rows).padStart(9)} rows  ${source.hash.slice(0, 16)}`
    const verdict = isSame
      ? 'the same'
      : `DIFFERENT: ${target.rows} rows  ${target.hash.slice(0, 16)}`
    const note = changed === 0 ? '' : `, ${changed} values that had to be changed`
    return `${table.padEnd(width)}  ${rows}  ${verdict}${note}`
  })
  const copied = files ? `${files.files} files, ${files.bytes} bytes` : 'no files were copied'
  return [...lines, copied]
}

// Smaller copies are done before anybody wonders.
const shownFrom = 1000

/** A line for each tenth, since the output may go to a log. */
function progressOn(terminal: Terminal): (progress: Progress) => void {
  let last = ''
  return ({ stage, done, total }) => {
    if (total < shownFrom) return
    const share = total === 0 ? 100 : Math.floor((10 * done) / total) * 10
    const line = `${stage}: ${share} %`
    if (line !== last) terminal.out(line)
    last = line
  }
}
