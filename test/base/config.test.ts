import { resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type ConfigSources, loadConfig, options } from '../../server/base/config.js'
import { StartError } from '../../server/base/errors.js'

const bySource: [what: string, sources: ConfigSources, expected: number][] = [
  ['the default', {}, 30],
  ['the environment', { env: { POCKETGATE_SERVE_QUERY_TIMEOUT: '2' } }, 2],
  [
    '--set before the environment',
    { sets: ['serve.queryTimeout=3'], env: { POCKETGATE_SERVE_QUERY_TIMEOUT: '2' } },
    3,
  ],
  ['the last --set', { sets: ['serve.queryTimeout=3', 'serve.queryTimeout=5'] }, 5],
  [
    'the own flag before --set',
    { flags: { queryTimeout: '4' }, sets: ['serve.queryTimeout=3'] },
    4,
  ],
  ['code before all', { values: { serve: { queryTimeout: 6 } }, flags: { queryTimeout: '4' } }, 6],
]
for (const [what, sources, expected] of bySource) {
  test(`loadConfig: takes ${what}`, () => {
    assert.is(loadConfig(sources).serve.queryTimeout, expected)
  })
}

test('loadConfig: a list is split at commas, and may be empty', () => {
  const origins = 'https://a.example, https://b.example'
  const config = loadConfig({ flags: { origins, contracts: '' } })
  assert.equal(config.serve.origins, ['https://a.example', 'https://b.example'])
  assert.equal(config.contracts.enabled, [])
})

test('loadConfig: contracts and limits have short forms', () => {
  const config = loadConfig({ env: { POCKETGATE_CONTRACTS: '', POCKETGATE_LIMITS: 'off' } })
  assert.equal(config.contracts.enabled, [])
  assert.is(config.limits.mode, 'off')
  assert.is(loadConfig({ flags: { limits: 'off' } }).limits.mode, 'off')
})

test('loadConfig: defaults are not shared between two configurations', () => {
  loadConfig().serve.origins.push('https://evil.example')
  assert.equal(loadConfig().serve.origins, ['*'])
})

test('loadConfig: the data folder is written out, the public folder only where there is one', () => {
  assert.is(loadConfig().serve.dir, resolve('pb_data'))
  assert.is(loadConfig().serve.publicDir, '')
  assert.is(loadConfig({ flags: { publicDir: 'site' } }).serve.publicDir, resolve('site'))
})

const refused: [what: string, sources: ConfigSources, parts: string[]][] = [
  [
    'an address without port',
    { flags: { http: 'localhost' } },
    ['--http', '"localhost"', 'HOST:PORT'],
  ],
  ['a port beyond 65535', { flags: { http: '127.0.0.1:65536' } }, ['serve.http', '65536']],
  [
    'a count in words',
    { sets: ['serve.queryTimeout=many'] },
    ['serve.queryTimeout', '"many"', '1 to 3600'],
  ],
  [
    'zero seconds',
    { env: { POCKETGATE_SERVE_QUERY_TIMEOUT: '0' } },
    ['POCKETGATE_SERVE_QUERY_TIMEOUT', '"0"'],
  ],
  ['half a worker', { flags: { workers: '0.5' } }, ['--workers', '"0.5"', 'auto']],
  [
    'an unknown contract',
    { env: { POCKETGATE_CONTRACTS: 'weather,x' } },
    ['POCKETGATE_CONTRACTS', '"weather,x"', 'weather'],
  ],
  ['another mode', { env: { POCKETGATE_LIMITS: 'none' } }, ['limits.mode', '"none"', 'on, off']],
  [
    'yes for true',
    { sets: ['weather.cookieSecure=yes'] },
    ['weather.cookieSecure', '"yes"', 'true, false'],
  ],
  ['an empty folder', { flags: { dir: '' } }, ['--dir', '""']],
  ['an unknown option', { sets: ['serve.colour=red'] }, ['serve.colour']],
  ['--set without value', { sets: ['serve.http'] }, ['"serve.http"', 'section.option=value']],
  [
    'a misspelt variable',
    { env: { POCKETGATE_SERVE_QUERYTIMEOUT: '1' } },
    ['POCKETGATE_SERVE_QUERYTIMEOUT'],
  ],
  [
    'a wrong type from code',
    { values: { serve: { workers: '1x' as never } } },
    ['serve.workers', '"1x"'],
  ],
  ['an unknown key from code', { values: { serve: { colour: 1 } as never } }, ['serve.colour']],
  [
    'https without certificate',
    { flags: { https: '127.0.0.1:8443' } },
    ['--https', '--cert and --key'],
  ],
  ['line breaks in a value', { flags: { limits: 'a\nb' } }, ['"a\\nb"']],
]
for (const [what, sources, parts] of refused) {
  test(`loadConfig: refuses ${what} in one line`, () => {
    const error = thrownBy(() => loadConfig(sources))
    assert.instance(error, StartError)
    for (const part of parts) assert.ok(error.message.includes(part), `${error.message}: ${part}`)
    assert.not(error.message.includes('\n'))
  })
}

test('loadConfig: variables of others pass, the one with the key too', () => {
  const env = {
    POCKETGATE_SERVICE_HOST: '10.0.0.1',
    POCKETGATE_SERVE_KEY_TEXT: 'x'.repeat(32),
    POCKETGATE_SERVE_ENCRYPTION_ENV: 'POCKETGATE_SERVE_KEY_TEXT',
  }
  assert.is(loadConfig({ env }).serve.encryptionEnv, 'POCKETGATE_SERVE_KEY_TEXT')
})

test('options: no two share a flag or a variable, and each says why', () => {
  const flags = options.flatMap(({ flag }) => flag ?? [])
  const variables = options.flatMap((option) => option.variables)
  assert.is(new Set(flags).size, flags.length)
  assert.is(new Set(variables).size, variables.length)
  for (const { section, name, description } of options) {
    assert.ok(description.length > 20, `${section}.${name}`)
  }
})

function thrownBy(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}

test.run()
