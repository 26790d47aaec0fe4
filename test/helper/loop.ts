import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as assert from 'uvu/assert'
import { type Booted, type BootOptions, boot, root } from './boot.js'

/** How long the server's event loop was held in one go since it was last asked. */
export interface Held {
  /** Of its own thread's CPU time, or of the clock where that was less. */
  ms: number
  wallMs: number
  /** The most memory that the process had. */
  peakBytes: number
}

export interface Watched extends Booted {
  held(): Promise<Held>
}

/** What a request may cost the whole server; the rule of docs/request.md. */
export interface Bounds {
  ms: number
  /** Of memory of the process at its most; no bound where it isn't named. */
  peakBytes?: number
}

// A hole shows in every try; a neighbour on the machine, or a collection of old garbage, does not.
const tries = 3

const monitor = pathToFileURL(join(root, 'test/helper/loop-monitor.mjs')).href
let count = 0

/** Starts the built server with a monitor of its event loop, and a heap of 512 MB. */
export async function bootWatched(options: BootOptions = {}): Promise<Watched> {
  const socket = join(tmpdir(), `pocketgate-loop-${process.pid}-${count++}.sock`)
  const server = await boot({
    ...options,
    env: {
      ...options.env,
      NODE_OPTIONS: `--import=${monitor} --max-old-space-size=512 --max-semi-space-size=4`,
      LOOP_SOCKET: socket,
    },
  })
  const held = () => readHeld(socket)
  // What the start took.
  await held()
  return { ...server, held }
}

/**
 * Does `work`, and fails where it cost more than `bounds` in each of three tries; gives what the last try
 * gave. `again` comes before each further try and makes it cost what the first one did: takes back what
 * was changed, or starts a server that has learnt nothing yet.
 */
export async function within<T>(
  server: () => Watched,
  bounds: Bounds,
  work: (round: number) => Promise<T>,
  again: (round: number) => Promise<unknown> = async () => {},
): Promise<T> {
  const { ms: most, peakBytes: mostBytes = Number.POSITIVE_INFINITY } = bounds
  const seen: string[] = []
  for (let round = 0; ; round++) {
    await server().held()
    const done = await work(round)
    const { ms, wallMs, peakBytes } = await server().held()
    if (ms <= most && peakBytes < mostBytes) return done
    seen.push(`${Math.round(ms)} ms (${Math.round(wallMs)} by the clock), ${peakBytes >> 20} MB`)
    if (seen.length === tries) break
    await again(round + 1)
  }
  return assert.unreachable(`held for ${seen.join('; ')}`) as never
}

function readHeld(path: string): Promise<Held> {
  return new Promise((resolve, reject) => {
    let text = ''
    connect(path)
      .setEncoding('utf8')
      .on('data', (part: string) => {
        text += part
      })
      .on('end', () => resolve(JSON.parse(text)))
      .on('error', reject)
  })
}
