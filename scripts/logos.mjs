// Writes server/oauth2/logos.gen.ts: the providers' logos, from simple-icons (CC0). Run it by hand
// after changing the list below; the file is committed, because icons come and go there.
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as icons from 'simple-icons'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Provider name to the icon's slug; a letter if simple-icons has no icon. */
const sources = {
  apple: 'apple',
  bitbucket: 'bitbucket',
  box: 'box',
  discord: 'discord',
  facebook: 'facebook',
  gitea: 'gitea',
  gitee: 'gitee',
  github: 'github',
  gitlab: 'gitlab',
  google: 'google',
  instagram2: 'instagram',
  kakao: 'kakao',
  lark: { letter: 'L', hex: '3370FF' },
  linear: 'linear',
  livechat: 'livechat',
  mailcow: { letter: 'm', hex: 'F9B22A' },
  microsoft: { letter: 'M', hex: '5E5E5E' },
  monday: { letter: 'm', hex: 'FF3D57' },
  notion: 'notion',
  oidc: 'openid',
  oidc2: 'openid',
  oidc3: 'openid',
  patreon: 'patreon',
  planningcenter: { letter: 'P', hex: '2266F7' },
  spotify: 'spotify',
  strava: 'strava',
  trakt: 'trakt',
  twitch: 'twitch',
  twitter: 'x',
  vk: 'vk',
  wakatime: 'wakatime',
  yandex: { letter: 'Y', hex: 'FC3F1D' },
}

const bySlug = new Map(Object.values(icons).map((icon) => [icon.slug, icon]))
const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"'

function draw(source) {
  if (typeof source === 'object') {
    const text = `<text x="12" y="17" font-family="sans-serif" font-size="14" text-anchor="middle" fill="#fff">${source.letter}</text>`
    return `${open}><circle cx="12" cy="12" r="12" fill="#${source.hex}"/>${text}</svg>`
  }
  const icon = bySlug.get(source)
  if (!icon) throw new Error(`simple-icons has no ${source}`)
  return `${open} fill="#${icon.hex}"><path d="${icon.path}"/></svg>`
}

const rows = Object.entries(sources).map(([name, source]) => `  ${name}: '${draw(source)}',`)
const text = `// Written by scripts/logos.mjs; icons of simple-icons.org (CC0).
export const logos: Readonly<Record<string, string>> = {
${rows.join('\n')}
}
`
const path = join(root, 'server/oauth2/logos.gen.ts')
const before = await readFile(path, 'utf8').catch(() => '')
if (before !== text) await writeFile(path, text)
console.log(before === text ? 'logos are up to date' : `wrote ${path}`)
