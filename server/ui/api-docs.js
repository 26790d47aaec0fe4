// Draws /api/openapi.json. No package: why stands in docs/routes.md.

const at = (id) => document.getElementById(id)
const answer = await fetch(new URL('../openapi.json', import.meta.url))
const api = await answer.json()

at('title').textContent = document.title = `${api.info.title} ${api.info.version}`
at('about').textContent = api.info.description
const drawn = api.tags.map(({ name }) => drawGroup(name, operationsOf(name)))
at('operations').replaceChildren(...drawn.map(({ group }) => group))
at('filter').addEventListener('input', filter)
addEventListener('hashchange', openNamed)
filter()
openNamed()

function operationsOf(tag) {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, ...operation })),
  )
}

function drawGroup(name, operations) {
  const rows = operations.map(drawOperation)
  const group = element('section', {}, [element('h2', {}, [name]), ...rows.map(({ row }) => row)])
  return { group, rows }
}

/** What is inside is drawn when somebody opens it. */
function drawOperation(operation) {
  const { method, path, summary, operationId } = operation
  const row = element('details', { id: operationId }, [
    element('summary', {}, [
      element('code', { class: 'method' }, [method]),
      element('code', {}, [path]),
      ' ',
      element('span', {}, [summary]),
    ]),
  ])
  row.addEventListener('toggle', () => {
    if (row.open && row.childElementCount === 1) row.append(drawInside(operation))
  })
  return { row, text: `${method} ${path} ${summary} ${operationId}`.toLowerCase() }
}

function drawInside(operation) {
  const { description, operationId, requestBody, responses, security } = operation
  const isOpen = security.some((each) => Object.keys(each).length === 0)
  const parameters = operation.parameters.map(resolved)
  return element('div', { class: 'inside' }, [
    element('p', {}, [
      [description, isOpen ? 'With or without a token.' : 'With a token.']
        .filter(Boolean)
        .join(' '),
      ' ',
      element('a', { href: `#${operationId}` }, [operationId]),
    ]),
    ...part('Parameters', parameters.map(parameterLine).join('\n')),
    ...bodies('Body', requestBody?.content),
    ...Object.entries(responses).flatMap(([status, { description: text, content }]) =>
      bodies(`${status === 'default' ? 'Any other' : status}: ${text}`, content ?? { '': {} }),
    ),
    ...part('curl', curlOf(operation)),
  ])
}

function bodies(title, content = {}) {
  return Object.entries(content).flatMap(([type, { schema }]) =>
    part(
      type === '' || type === '*/*' ? title : `${title} (${type})`,
      schema ? textOf(schema) : '',
      true,
    ),
  )
}

function part(title, text, isAlways = false) {
  if (text === '' && !isAlways) return []
  const heading = element('h3', {}, [title])
  return text === '' ? [heading] : [heading, element('pre', { tabindex: '0' }, [text])]
}

function parameterLine({ name, in: place, required, schema, description = '' }) {
  return `${name}${required ? '' : '?'}: ${textOf(schema)}  // ${place}${description && `: ${description}`}`
}

/** A schema as a type would be written; a shape within itself is told by its name. */
function textOf(schema, indent = '', inside = []) {
  if (!schema) return 'anything'
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1)
    if (inside.includes(name)) return name
    return textOf(api.components.schemas[name], indent, [...inside, name])
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return choices.map((each) => textOf(each, indent, inside)).join(`\n${indent}or `)
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(' | ')
  if (schema.properties) return objectText(schema, indent, inside)
  if (schema.type === 'array') return `${textOf(schema.items, indent, inside)}[]`
  return [schema.type ?? 'anything'].flat().join(' | ')
}

function objectText({ properties, required = [], additionalProperties }, indent, inside) {
  const deeper = `${indent}  `
  const lines = Object.entries(properties).map(([name, each]) => {
    const mark = required.includes(name) ? '' : '?'
    const note = each.description ? `  // ${each.description}` : ''
    return `${deeper}${name}${mark}: ${textOf(each, deeper, inside)}${note}`
  })
  if (additionalProperties === true) lines.push(`${deeper}…`)
  return `{\n${lines.join('\n')}\n${indent}}`
}

function curlOf({ method, path, requestBody, security }) {
  const base = new URL('../..', import.meta.url).href.replace(/\/$/, '')
  const needsToken = security.every((each) => Object.keys(each).length > 0)
  const schema = requestBody?.content['application/json']?.schema
  const names = Object.entries(schema?.properties ?? {}).map(([name, each]) => [
    name,
    exampleOf(each),
  ])
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} '${base}${path}'`,
    ...(needsToken ? ["-H 'Authorization: TOKEN'"] : []),
    ...(schema ? ["-H 'Content-Type: application/json'"] : []),
    ...(schema ? [`-d '${JSON.stringify(Object.fromEntries(names))}'`] : []),
  ].join(' \\\n  ')
}

function exampleOf({ type, properties }) {
  const [kind] = [type].flat()
  if (properties || kind === 'object') return {}
  return { integer: 1, number: 1, boolean: true, array: [] }[kind] ?? '…'
}

function filter() {
  const words = at('filter').value.toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const { group, rows } of drawn) {
    let some = 0
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word))
      if (!row.hidden) some++
    }
    group.hidden = some === 0
    shown += some
  }
  at('count').textContent = `${shown} operations`
}

function openNamed() {
  const row = at(decodeURIComponent(location.hash.slice(1)))
  if (row?.localName !== 'details') return
  row.open = true
  row.scrollIntoView()
}

function resolved(parameter) {
  return parameter.$ref ? api.components.parameters[parameter.$ref.split('/').at(-1)] : parameter
}

function element(name, attributes, children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
