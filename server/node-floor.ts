import manifest from '../package.json' with { type: 'json' }
import { isAtLeast } from './base/is-at-least.js'

/**
 * The oldest Node that the database driver and the other packages support: `engines` in
 * package.json.
 */
const floor = manifest.engines.node.replace('>=', '')

/** Whether a Node of this version ("22.14.0") is new enough. */
export function isNewEnough(version: string): boolean {
  return isAtLeast(version, floor)
}

/** One line that says which version is needed and which is there. */
export function floorMessage(): string {
  return `pocketgate needs Node ${floor} or newer; this is Node ${process.versions.node}.`
}
