/** docs/config.md: a section for each section of schema/config.json, and a row per option. */
export function describeConfig(schema) {
  let text = `# Configuration

Generated from \`schema/config.json\` by \`npm run build:types\`.

An option's value comes from its own flag, from \`--set section.option=value\`, from the environment or
from its default, in this order. With a bad value or an unknown option the server doesn't start, and prints a
line that names the option and says what is allowed.
`
  for (const [section, { description, properties }] of Object.entries(schema.properties)) {
    text += `\n## ${section}\n${description}\n\n`
    text += '| option | flag | environment | allowed | default | what and why |\n'
    text += '|---|---|---|---|---|---|\n'
    for (const [name, option] of Object.entries(properties)) {
      const cells = [
        `\`${section}.${name}\``,
        flagOf(section, name, option),
        variablesOf(section, name, option)
          .map((each) => `\`${each}\``)
          .join(', '),
        allowedOf(option),
        `\`${JSON.stringify(option.default)}\`${option.unit ? ` ${option.unit}` : ''}`,
        option.description,
      ]
      text += `| ${cells.join(' | ')} |\n`
    }
  }
  return text
}

function flagOf(section, name, option) {
  if (option.flag === undefined) return ''
  const flag = section === 'serve' ? name : section
  return `\`--${flag}${option.flag === '' ? '' : ` ${option.flag}`}\``
}

function variablesOf(section, name, option) {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter}`)
  const long = `POCKETGATE_${section}_${snake}`.toUpperCase()
  return option.env === undefined ? [long] : [option.env, long]
}

function allowedOf(option) {
  const values = option.enum ?? option.items?.enum
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ')
  if (option.allowed !== undefined) return option.allowed
  if (option.type === 'boolean') return '`true`, `false`'
  if (option.type !== 'integer') return 'text'
  return option.minimum === option.maximum
    ? `only ${option.minimum}`
    : `${option.minimum} to ${option.maximum}`
}
