// In the bundle, what koa-body imports as zod: schemas of its own options. The rest of zod (its
// languages, JSON Schema, its compiler) would be 400 KB of source in memory.
import * as z from '../../node_modules/zod/v4/classic/schemas.js'

export { z }
