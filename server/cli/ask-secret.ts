import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Asks for a line without showing it while it is typed; undefined without a terminal. */
export async function askSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silence, terminal: true })
  // From here on the terminal doesn't show what is typed.
  process.stderr.write(question)
  const left = new AbortController()
  // Ctrl-C and Ctrl-D: nothing was typed.
  lines.once('SIGINT', () => left.abort())
  lines.once('close', () => left.abort())
  try {
    return await lines.question('', { signal: left.signal })
  } catch {
    return undefined
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
