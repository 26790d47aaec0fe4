/**
 * An esbuild plugin: what is imported from node:http is required. For an import Node reads every
 * property of the module, among them its WebSocket, and so loads undici and all below it: 10 MB
 * that nobody uses.
 */
export const httpByRequire = {
  name: 'http-by-require',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'require-call'
        ? { path: 'node:http', external: true }
        : { path: 'node:http', namespace: 'by-require' },
    )
    build.onLoad({ filter: /.*/, namespace: 'by-require' }, () => ({
      contents: "module.exports = require('node:http')",
      loader: 'js',
    }))
  },
}
