/** A primary without the server's code: loaded by main.ts where several processes may have been asked for. */
export { servedAsPrimary } from './cli/as-primary.js'
