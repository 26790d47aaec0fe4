import manifest from '../package.json' with { type: 'json' }

/**
 * The oldest Node that the database driver and the other packages support: `engines` in
 * package.json.
 */
const [floorMajor = 0, floorMinor = 0] = manifest.engines.node
  .replace('>=', '')
  .split('.')
  .map(Number)

/** Whether a Node of this version ("22.14.0") is new enough. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > floorMajor || (major === floorMajor && minor >= floorMinor)
}

/** One line that says which version is needed and which is there. */
export function floorMessage(): string {
  return `pocketgate needs Node ${floorMajor}.${floorMinor} or newer; this is Node ${process.versions.node}.`
}
