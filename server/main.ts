#!/usr/bin/env node
import { runCommandLine } from './cli/index.js'

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
})

// What is still open by now must not keep the process: everything that matters was closed.
setTimeout(() => process.exit(), 1000).unref()
