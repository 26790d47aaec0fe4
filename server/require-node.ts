import { floorMessage, isNewEnough } from './node-floor.js'

// The library's first import. On an older Node the database driver, which is imported next, would
// crash the process with a segmentation fault instead of an error.
if (!isNewEnough(process.versions.node)) throw new Error(floorMessage())
