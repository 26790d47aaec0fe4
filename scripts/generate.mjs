// Generates files: from schema/ the types, the validators and docs/config.md, from pi the tables of
// Blowfish.
//   --check   only writes files that git ignores, and fails if a committed file is stale
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { compile } from 'json-schema-to-typescript'
import { describeConfig } from './config-page.mjs'
import { piWords } from './pi-words.mjs'
import { readSchemas, schemasSource, shapesOf, validatorSource } from './validators.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Generates everything. Returns the committed files that were stale. */
export async function generate({ check = false } = {}) {
  const schemas = await readSchemas()
  const committed = {
    'schema/types.gen.ts': await typesOf(schemas),
    'docs/config.md': describeConfig(schemas.find((each) => each.name === 'config').schema),
    'server/passwords/pi.gen.ts': blowfishTables(),
  }
  await write('schema/validators.gen.js', await validatorsOf(schemas))
  await write('schema/schemas.gen.js', schemasSource(schemas))

  const stale = []
  for (const [path, text] of Object.entries(committed)) {
    const before = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (before === text) continue
    stale.push(path)
    if (!check) await write(path, text)
  }
  return stale
}

/** A loaded config has every option, and an operation every part: nothing is optional. */
function withAllRequired(schema) {
  return { ...schema, required: Object.keys(schema.properties), additionalProperties: false }
}

function typeOf({ name, schema }) {
  if (name === 'config') {
    const sections = Object.entries(schema.properties)
    const properties = Object.fromEntries(
      sections.map(([key, value]) => [key, withAllRequired(value)]),
    )
    return withAllRequired({ ...schema, properties })
  }
  const isOperation = shapesOf({ name, schema }).some(({ part }) => part !== undefined)
  return isOperation ? withAllRequired(schema) : schema
}

function titleOf({ name, schema }) {
  return schema.title ?? name.replace(/^.*\//, '').replace(/^./, (letter) => letter.toUpperCase())
}

function blowfishTables() {
  const bytes = Buffer.from(piWords(18 + 4 * 256).buffer)
  return `// Written by \`npm run build:types\` from scripts/pi-words.mjs.
/** 1,042 words of pi, little-endian, in base64. */
export const piWords =
  '${bytes.toString('base64')}'
`
}

async function typesOf(schemas) {
  let text = '// Written by `npm run build:types` from schema/. Change the schema, not this file.\n'
  for (const each of schemas) {
    const source = structuredClone({ ...typeOf(each), title: titleOf(each) })
    const types = await compile(source, titleOf(each), {
      bannerComment: '',
      additionalProperties: true,
      declareExternallyReferenced: true,
      cwd: join(root, 'schema'),
      style: { semi: false, singleQuote: true, printWidth: 100 },
    })
    text += `\n${types.trim()}\n`
  }
  text += '\n/** What each validator checks. */\nexport interface Shapes {\n'
  for (const each of schemas) {
    for (const { key, part } of shapesOf(each)) {
      text += `  '${key}': ${titleOf(each)}${part === undefined ? '' : `['${part}']`}\n`
    }
  }
  return `${text}}\n`
}

/** The validators and the parts of ajv they need, in one file. */
async function validatorsOf(schemas) {
  const built = await build({
    stdin: { contents: validatorSource(schemas), resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return built.outputFiles[0].text
}

async function write(path, text) {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check')
  const stale = await generate({ check })
  if (check && stale.length > 0) {
    console.error(`Stale: ${stale.join(', ')}. Run \`npm run build:types\` and commit them.`)
    process.exitCode = 1
  }
}
