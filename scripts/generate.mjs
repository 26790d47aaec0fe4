// Writes what follows from schema/: the types, the validators and docs/config.md.
//   --check   writes only what git ignores, and fails when a committed file is stale
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Ajv from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { build } from 'esbuild'
import { compile } from 'json-schema-to-typescript'
import { describeConfig } from './config-page.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Parts of an operation's schema, each with a type and a validator of its own. */
const partNames = ['body', 'query', 'reply']

/** Generates everything. Returns the committed files that were stale. */
export async function generate({ check = false } = {}) {
  const schemas = await readSchemas()
  const committed = {
    'schema/types.gen.ts': await typesOf(schemas),
    'docs/config.md': describeConfig(schemas.find((each) => each.name === 'config').schema),
  }
  await write('schema/validators.gen.js', await validatorsOf(schemas))

  const stale = []
  for (const [path, text] of Object.entries(committed)) {
    const before = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (before === text) continue
    stale.push(path)
    if (!check) await write(path, text)
  }
  return stale
}

/** Schemas by name: `config`, `api/authWithPassword`, `contracts/weather`. */
async function readSchemas() {
  const schemas = []
  for (const folder of ['', 'api', 'contracts']) {
    const names = await readdir(join(root, 'schema', folder)).catch(() => [])
    for (const file of names.filter((name) => name.endsWith('.json')).sort()) {
      const name = folder === '' ? file.slice(0, -5) : `${folder}/${file.slice(0, -5)}`
      const text = await readFile(join(root, 'schema', folder, file), 'utf8')
      schemas.push({ name, schema: JSON.parse(text) })
    }
  }
  return schemas
}

/** The schemas that get a validator: `api/authWithPassword.body`, or the whole file without parts. */
function shapesOf({ name, schema }) {
  if (name === 'config') return [] // base/config.ts checks option by option, to name the culprit
  const parts = partNames.filter((part) => schema.properties?.[part] !== undefined)
  if (!/\//.test(name) || parts.length === 0) return [{ key: name, part: undefined }]
  return parts.map((part) => ({ key: `${name}.${part}`, part }))
}

/** A loaded config has every option, and an operation every part: nothing is left out. */
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

async function validatorsOf(schemas) {
  const ajv = new Ajv({
    strict: true,
    removeAdditional: false,
    allErrors: false,
    code: { source: true, esm: true, lines: true },
  })
  const keys = []
  for (const each of schemas) {
    for (const { key, part } of shapesOf(each)) {
      const { $defs, definitions } = each.schema
      const shared = { ...($defs && { $defs }), ...(definitions && { definitions }) }
      const schema =
        part === undefined ? each.schema : { ...shared, ...each.schema.properties[part] }
      ajv.addSchema(schema, key)
      keys.push(key)
    }
  }
  // Names of exports must be identifiers; the table gives them their keys back.
  const exports = Object.fromEntries(keys.map((key, index) => [`v${index}`, key]))
  const table = keys.map((key, index) => `  ${JSON.stringify(key)}: v${index},`).join('\n')
  const functions = standaloneCode(ajv, exports).replace(/export const (v\d+)\s*=/g, 'const $1 =')
  // Standalone code asks for ajv's run-time pieces with require(): bundle them in.
  const built = await build({
    stdin: {
      contents: `${functions}\nexport const validators = {\n${table}\n}\n${formsOf(schemas)}${structsOf(schemas)}`,
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  return built.outputFiles[0].text
}

/** The keys that a native body may have, with what each must be, for bodies that come as a form. */
function formsOf(schemas) {
  const names = {
    ...{ string: 'string', integer: 'int', boolean: 'bool' },
    ...{ array: 'strings', object: 'map' },
  }
  const forms = {}
  for (const { name, schema } of schemas) {
    const { body } = schema.properties
    if (!name.startsWith('api/') || !body) continue
    const types = Object.entries(body.properties).map(([key, { type }]) => [key, names[type]])
    forms[`${name}.body`] = Object.fromEntries(types)
  }
  return `export const forms = ${JSON.stringify(forms)}\n`
}

/** Bodies that are Go structs inside structs, by the name of their file. */
function structsOf(schemas) {
  const names = { string: 'string', integer: 'int', boolean: 'bool' }
  const structOf = (schema) => {
    if (schema.type === 'array') return [structOf(schema.items)]
    if (schema.type !== 'object') return names[schema.type]
    if (schema.additionalProperties?.type === 'string') return 'texts'
    if (!schema.properties) return 'map'
    return Object.fromEntries(
      Object.entries(schema.properties).map(([key, each]) => [key, structOf(each)]),
    )
  }
  const wanted = schemas.filter(({ name }) => name === 'settings' || name === 'batch')
  const structs = Object.fromEntries(wanted.map(({ name, schema }) => [name, structOf(schema)]))
  return `export const structs = ${JSON.stringify(structs)}\n`
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
