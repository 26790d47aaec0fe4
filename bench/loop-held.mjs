import { connect } from 'node:net'

/**
 * Reads from the socket of test/helper/loop-monitor.mjs how long the loop was held at most since
 * the last reading: `ms` of CPU and `wallMs`, and `peakBytes` of memory.
 */
export function readHeld(path) {
  return new Promise((resolve, reject) => {
    let text = ''
    connect(path)
      .setEncoding('utf8')
      .on('data', (part) => {
        text += part
      })
      .on('end', () => resolve(JSON.parse(text)))
      .on('error', reject)
  })
}
