import { floorMessage, isNewEnough } from './node-floor.js'

// The library's first import. On an older Node the database driver, which comes next, would end the
// process with a segmentation fault in place of an error.
if (!isNewEnough(process.versions.node)) throw new Error(floorMessage())
