import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { hasSuperuser } from '../auth/superuser.js'
import type { App } from '../base/app.js'
import { fail, StartError } from '../base/errors.js'
import { superuserCommandLine } from '../base/invocation.js'
import type { Exchange } from '../base/route.js'
import { escapeHtml } from '../mail/templates/fill.js'
import { isElsewhere, ownUrl } from '../settings/own-url.js'
import { acceptsGzip } from './accepts-gzip.js'

interface Asset {
  type: string
  content: Buffer
  gzipped: Buffer
}

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
}
// A build without a bundler only has the pages behind mail links.
const plainNames = ['style.css', 'pages.js', 'faults.js']
// Files of the bundle have a hash of their content in their name, so they never change.
const hashedName = /^assets\/[\w-]+\.(?:js|css)$/
// Nothing from elsewhere, no inline code, no framing. Pictures may be files of records, files about
// to be uploaded, and tiles of the map server if an operator has configured one.
const policyOf = (pictures: string) =>
  `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:${pictures}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

/** Serves a path under /_/. Throws file.not_found if nothing is there. */
export type ServeWelcome = (exchange: Exchange, path: string) => Promise<void>

/**
 * What is served under /_/: the dashboard, and the forms behind the links in mails. Until there is
 * a superuser the page shows the command that creates one, as this installation spells it; after
 * that it reveals nothing about the machine.
 */
export function createWelcome(app: App): ServeWelcome {
  const assets = new Map<string, Asset>()
  const { mapTiles } = app.config.dashboard
  if (mapTiles !== '' && !URL.canParse(mapTiles)) {
    throw new StartError(`dashboard.mapTiles: ${mapTiles} is no address`)
  }
  const policy = policyOf(mapTiles && ` ${new URL(mapTiles).origin}`)
  const pageText = readText('index.html')
  let page = { text: '', asset: makeAsset('index.html', '') }
  let isSetUp = false

  async function currentPage(): Promise<Asset> {
    // The last superuser can't be deleted, so this never becomes false again.
    isSetUp ||= await hasSuperuser(app)
    const values = { ...valuesOf(app), SET_UP: isSetUp ? 'yes' : 'no' }
    const text = fill(choose(pageText, isSetUp ? 'after' : 'before'), values)
    if (text !== page.text) page = { text, asset: makeAsset('index.html', text) }
    return page.asset
  }

  return async (exchange, path) => {
    if (path === '/_/') return send(exchange, policy, await currentPage())
    if (path === '/_/extensions.js') return serveExtensions(exchange, policy)
    const name = path.slice('/_/'.length)
    const isHashed = hashedName.test(name)
    if (!isHashed && !plainNames.includes(name)) throw fail('file.not_found')
    const asset = assets.get(name) ?? makeAsset(name, readText(name))
    assets.set(name, asset)
    send(exchange, policy, asset, isHashed)
  }
}

function valuesOf({ config, settings }: App): Record<string, string> {
  const { appName, appURL } = settings.current.meta
  // If the app's address is this server and no files are served, there is nothing to go back to.
  const isHere = config.serve.publicDir === '' && appURL === ownUrl(config.serve)
  const isNowhere = isHere || isElsewhere(appURL, config.serve)
  return {
    APP_NAME: appName,
    APP_URL: isNowhere ? '' : appURL,
    COMMAND: superuserCommandLine(config),
    MAP_TILES: config.dashboard.mapTiles,
    MAP_ATTRIBUTION: config.dashboard.mapAttribution,
  }
}

/** Keeps one of two parts: the one from before there is a superuser, or the one after. */
function choose(text: string, wanted: 'before' | 'after'): string {
  return text.replace(/<!-- (before|after) -->\n(.*?)<!-- \/\1 -->\n/gs, (_, name, part) =>
    name === wanted ? part : '',
  )
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{([A-Z_]+)\}/g, (_, name: string) => escapeHtml(values[name] ?? ''))
}

function send(exchange: Exchange, policy: string, asset: Asset, isHashed = false): void {
  const gzip = acceptsGzip(exchange)
  exchange.status = 200
  exchange.set({
    'Content-Type': asset.type,
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    // A new version must not load an old script.
    'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    Vary: ['Origin', 'Accept-Encoding'],
    ...(gzip && { 'Content-Encoding': 'gzip' }),
  })
  exchange.body = gzip ? asset.gzipped : asset.content
}

/** The peer's dashboard loads its extensions from here; we have none. */
function serveExtensions(exchange: Exchange, policy: string): void {
  exchange.status = 200
  exchange.set({
    'Content-Type': 'text/javascript',
    'Content-Security-Policy': policy,
    'Cache-Control': 'no-cache',
    Vary: ['Origin', 'Accept-Encoding'],
  })
  exchange.body = ''
}

function makeAsset(name: string, text: string): Asset {
  const content = Buffer.from(text)
  return { type: types[name.split('.').at(-1)!]!, content, gzipped: gzipSync(content) }
}

function readText(name: string): string {
  // The pages are beside the bundle in dist/, and beside this room in the source tree.
  const places = [`./ui/${name}`, `../ui/${name}`].map((to) => new URL(to, import.meta.url))
  const place = places.find((each) => existsSync(each))
  if (!place) throw fail('file.not_found')
  return readFileSync(place, 'utf8')
}
