/** All commands, with the server's code: loaded by main.ts where it is needed. */
export { runCommandLine } from './cli/index.js'
