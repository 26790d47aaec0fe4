import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as assert from 'uvu/assert'
import { type Booted, type BootOptions, boot, root } from './boot.js'

/** The longest time that the server's event loop was blocked since the last call. */
export interface Held {
  /** CPU time of its own thread, or wall-clock time if that was less. */
  ms: number
  wallMs: number
  /** Peak memory of the process. */
  peakBytes: number
}

export interface Watched extends Booted {
  held(): Promise<Held>
}

/** How much a request may cost the whole server; the rule of docs/request.md. */
export interface Bounds {
  ms: number
  /** Peak memory of the process; no limit by default. */
  peakBytes?: number
}

// A real fault shows in every try; a busy machine or a collection of old garbage doesn't.
const tries = 3
// Work takes more CPU time while another test keeps the other thread of the same core busy. `npm run bench -- hostile`
// measures the rule itself.
const sharedCore = 1.3

const monitor = pathToFileURL(join(root, 'test/helper/loop-monitor.mjs')).href
let count = 0

/** Starts the built server with an event loop monitor and a heap of 512 MB. */
export async function bootWatched(options: BootOptions = {}): Promise<Watched> {
  const socket = join(tmpdir(), `pocketgate-loop-${process.pid}-${count++}.sock`)
  const server = await boot({
    ...options,
    isSingle: true,
    env: {
      ...options.env,
      NODE_OPTIONS: `--import=${monitor} --max-old-space-size=512 --max-semi-space-size=2 --v8-pool-size=1`,
      LOOP_SOCKET: socket,
    },
  })
  const held = () => readHeld(socket)
  // Discard what the start took.
  await held()
  return { ...server, held }
}

/**
 * Runs `work`, and fails if it exceeded `bounds` in each of three tries; returns the last try's
 * result. `again` runs before each further try, so that it costs as much as the first one: it takes
 * back the changes, or starts a server that has nothing cached yet.
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
    if (ms <= most * sharedCore && peakBytes < mostBytes) return done
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
