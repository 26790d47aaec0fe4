import { request } from 'node:http'

/**
 * A realtime client with that token on one topic; calls `onNews` for each message. `closed`
 * resolves when the connection ends, as it does when its server is killed.
 */
export function listen(url, token, topic, onNews) {
  const closed = new Promise((resolve) => {
    const stream = request(`${url}/api/realtime`, { agent: false }, (response) => {
      let rest = ''
      response.setEncoding('utf8')
      response.on('data', (text) => {
        const parts = (rest + text).split('\n\n')
        rest = parts.pop()
        for (const part of parts) {
          const id = /^id:\s*(\S+)/m.exec(part)?.[1]
          if (/^event:\s*PB_CONNECT/m.test(part)) subscribe(url, token, topic, id)
          else onNews()
        }
      })
      response.on('close', resolve)
    })
    stream.on('error', resolve)
    stream.end()
  })
  return { closed }
}

function subscribe(url, token, topic, clientId) {
  fetch(`${url}/api/realtime`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ clientId, subscriptions: [topic] }),
    // The server may be gone by now.
  }).catch(() => {})
}
