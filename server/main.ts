import { setFlagsFromString } from 'node:v8'
import { askSecret } from './cli/ask-secret.js'
import { runCommandLine } from './cli/index.js'

// On a machine with much memory V8 uses more than it needs. Without these two flags (the other one
// is in the launcher's first line and in `npm start`, since it must be set from the beginning), a
// busy server with 20 MB of live objects takes 170 MB. The price is an occasional full collection
// of 10 to 20 ms.
setFlagsFromString('--heap-growing-percent=50')

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
  askSecret,
})

// Whatever is still open must not keep the process alive: everything that matters was closed.
setTimeout(() => process.exit(), 1000).unref()
