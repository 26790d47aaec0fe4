import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How a provider behaves for one code. */
export interface Script {
  user?: unknown
  /** Instead of `user` as JSON. */
  userText?: string | Buffer
  userStatus?: number
  userHeaders?: Record<string, string>
  /** In addition to the access token; null for an answer without one. */
  token?: Record<string, unknown> | null
  tokenText?: string
  tokenType?: string
  tokenStatus?: number
  tokenHeaders?: Record<string, string>
  /** The only way in which it accepts the client's secret. */
  takes?: 'header' | 'body'
  /** A code works only once. */
  once?: boolean
  /** The endpoint that doesn't answer. */
  isSilent?: 'token' | 'user'
}

export interface Seen {
  method: string
  path: string
  authorization: string
  body: string
}

/** An OAuth2 provider that answers whatever a test wants. */
export interface FakeProvider {
  url: string
  /**
   * A browser gets the code `browser` if there is a script for it, else the error `access_denied`.
   */
  script(code: string, script: Script): void
  /** Requests since the last call. */
  takeSeen(): Seen[]
  stop(): Promise<void>
}

/** Starts it on loopback; the client id is `client`, its secret `s cret/&`. */
export async function openFakeProvider(): Promise<FakeProvider> {
  const scripts = new Map<string, Script>()
  let seen: Seen[] = []

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const part of request.setEncoding('utf8')) body += part
    const { method = '', url = '', headers } = request
    const { authorization = '' } = headers
    seen.push({ method, path: url, authorization, body })
    if (url.startsWith('/auth')) {
      const asked = new URL(url, 'http://x').searchParams
      const back = new URL(asked.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({
        state: asked.get('state') ?? '',
        ...(scripts.has('browser') ? { code: 'browser' } : { error: 'access_denied' }),
      }).toString()
      response.writeHead(302, { location: back.href }).end()
      return
    }
    if (url.startsWith('/token')) answerToken(response, body, authorization)
    else answerUser(response, authorization)
  }

  function answerToken(response: ServerResponse, body: string, authorization: string): void {
    const form = new URLSearchParams(body)
    const code = form.get('code') ?? ''
    const script = scripts.get(code)
    if (script?.isSilent === 'token') return
    const how = authorization.startsWith('Basic ') ? 'header' : 'body'
    if (!script || (script.takes && script.takes !== how)) {
      write(response, 401, 'application/json', '{"error":"invalid_client"}')
      return
    }
    if (script.once) scripts.delete(code)
    const { token = {}, tokenStatus = 200, tokenType = 'application/json' } = script
    const text =
      script.tokenText ??
      JSON.stringify({
        ...(token && { access_token: `at-${code}`, token_type: 'Bearer', expires_in: 3600 }),
        ...token,
      })
    if (script.once) scripts.set(`at-${code}`, script)
    write(response, tokenStatus, tokenType, text, script.tokenHeaders)
  }

  function answerUser(response: ServerResponse, authorization: string): void {
    const token = authorization.replace(/^Bearer /, '')
    const script = scripts.get(token.replace(/^at-/, '')) ?? scripts.get(token)
    if (script?.isSilent === 'user') return
    if (!script) {
      write(response, 401, 'application/json', '{}')
      return
    }
    const text = script.userText ?? JSON.stringify(script.user ?? {})
    write(response, script.userStatus ?? 200, 'application/json', text, script.userHeaders)
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script: (code, script) => scripts.set(code, script),
    takeSeen() {
      const taken = seen
      seen = []
      return taken
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function write(
  response: ServerResponse,
  status: number,
  type: string,
  text: string | Buffer,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': type, ...headers }).end(text)
}

/** Options of a collection with login by that provider. */
export function oauth2Options(provider: FakeProvider, more: Record<string, unknown> = {}) {
  return {
    enabled: true,
    mappedFields: { name: 'name', username: 'username' },
    providers: [
      {
        name: 'oidc',
        clientId: 'client',
        clientSecret: 's cret/&',
        authURL: `${provider.url}/auth`,
        tokenURL: `${provider.url}/token`,
        userInfoURL: `${provider.url}/user`,
      },
    ],
    ...more,
  }
}
