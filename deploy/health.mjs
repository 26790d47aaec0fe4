// The image's HEALTHCHECK: 0 where the server of this container answers. Its port is that of POCKETGATE_SERVE_HTTP.
const port = (process.env.POCKETGATE_SERVE_HTTP ?? '').split(':').at(-1) || '8090'
const timeoutMs = 4000

const answer = await fetch(`http://127.0.0.1:${port}/api/health`, {
  signal: AbortSignal.timeout(timeoutMs),
}).catch(() => undefined)
process.exitCode = answer?.ok ? 0 : 1
