import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Programs that run as processes or threads of their own. */
export type ProgramName = 'reader' | 'sql' | 'backup' | 'checkpoint' | 'worker' | 'pair-thread'

/** The path of the built program. */
export function findProgram(name: ProgramName): string {
  // Beside the bundle; above the files of a build without a bundler; in the source tree, tests use
  // the bundled one.
  const found = [`./${name}.js`, `../../${name}.js`, `../../dist/${name}.js`]
    .map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)))
    .find((candidate) => existsSync(candidate))
  if (!found) throw new Error(`${name}.js is missing: run npm run build`)
  return found
}
