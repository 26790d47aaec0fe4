import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
