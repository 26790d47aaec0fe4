// In the bundle, what raw-body requires as iconv-lite: we ask koa-body for bytes and decode them
// ourselves, so its 500 KB of tables would lie in memory for nothing.
exports.getDecoder = (encoding) => {
  throw new Error(`Encoding not recognized: '${encoding}'`)
}
