import { setFlagsFromString } from 'node:v8'
import { askSecret } from './cli/ask-secret.js'
import { runCommandLine } from './cli/index.js'

// V8 takes a machine with much memory for an invitation: without these two (the other is in the
// launcher's first line and in `npm start`, since it must be there from the beginning) a busy server
// of 20 MB of live objects takes 170 MB. At the price of a full collection now and then, 10 to 20 ms each.
setFlagsFromString('--heap-growing-percent=50')

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
  askSecret,
})

// What is still open by now must not keep the process: everything that matters was closed.
setTimeout(() => process.exit(), 1000).unref()
