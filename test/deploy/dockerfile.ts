import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** How a Dockerfile's last stage says that the image is run. */
export interface Image {
  /** The stage's root folder. */
  root: string
  env: Record<string, string>
  workdir: string
  user: string
  entrypoint: string[]
  cmd: string[]
  health: string[]
  stopSignal: string
}

interface Stage extends Image {
  name: string
}

export interface BuildOptions {
  dockerfile: string
  /** The folder that COPY copies from. */
  context: string
  /** An empty folder; each stage gets a subfolder. */
  folder: string
  /** The environment of commands, in addition to the stage's own. */
  env: NodeJS.ProcessEnv
  /** A folder that is installed and built; it is used for all stages but the last. */
  built?: string | undefined
}

/**
 * Runs the steps of a Dockerfile without a container: each stage is a folder, absolute paths are
 * below it, and commands are this machine's. An unknown instruction is an error, so that no step is
 * skipped silently.
 */
export async function runSteps({
  dockerfile,
  context,
  folder,
  env,
  built,
}: BuildOptions): Promise<Image> {
  const stages: Stage[] = []
  let isSkipped = false
  for (const [word, rest] of instructions(readFileSync(dockerfile, 'utf8'))) {
    if (word === 'FROM') {
      const [, name = String(stages.length)] = / AS (\w+)$/.exec(rest) ?? []
      const root = join(folder, name)
      mkdirSync(root)
      isSkipped = built !== undefined && / AS \w+$/.test(rest)
      if (isSkipped) symlinkSync(built!, join(root, 'src'))
      stages.push(emptyStage(name, root))
      continue
    }
    if (isSkipped) continue
    const stage = stages.at(-1)!
    if (word === 'COPY') copy(rest, stage, stages, context, built !== undefined)
    else if (word === 'RUN') await run(rest, stage, env)
    else set(word, rest, stage)
  }
  return stages.at(-1)!
}

/** An absolute path of the image in a stage's folder; also a path after `=` or inside a command. */
export function inside(image: Image, text: string): string {
  return text.replaceAll(/(?<![\w.])\/(?=(?:app|src|pb_data)\b)/g, `${image.root}/`)
}

function instructions(text: string): [word: string, rest: string][] {
  return text
    .replaceAll(/\\\n/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.indexOf(' ')
      return [line.slice(0, at), line.slice(at + 1).trim()]
    })
}

function emptyStage(name: string, root: string): Stage {
  const none = { env: {}, entrypoint: [], cmd: [], health: [] }
  return { name, root, workdir: '/', user: '', stopSignal: '', ...none }
}

function set(word: string, rest: string, stage: Stage): void {
  switch (word) {
    case 'WORKDIR':
      stage.workdir = rest
      mkdirSync(join(stage.root, rest), { recursive: true })
      return
    case 'ENV':
      for (const [, name = '', value = ''] of rest.matchAll(/(\w+)=(\S+)/g)) stage.env[name] = value
      return
    case 'USER':
      stage.user = rest
      return
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(rest)
      return
    case 'CMD':
      stage.cmd = JSON.parse(rest)
      return
    case 'HEALTHCHECK':
      stage.health = JSON.parse(rest.slice(rest.indexOf('CMD ') + 4))
      return
    case 'STOPSIGNAL':
      stage.stopSignal = rest
      return
    case 'LABEL':
    case 'EXPOSE':
    case 'VOLUME':
      return
    default:
      throw new Error(`unknown instruction ${word}`)
  }
}

function copy(
  rest: string,
  stage: Stage,
  stages: readonly Stage[],
  context: string,
  links: boolean,
): void {
  const parts = rest.split(/\s+/)
  const from = parts[0]!.startsWith('--from=') ? parts.shift()!.slice(7) : undefined
  const source = from === undefined ? context : stages.find(({ name }) => name === from)!.root
  const to = parts.pop()!
  const target = join(stage.root, stage.workdir, to)
  for (const part of parts) {
    const path = join(source, part)
    if (from !== undefined && links) {
      symlinkSync(path, target)
      continue
    }
    // A folder's content is copied into the target, a file is copied next to others in it.
    const isBeside = !statSync(path).isDirectory() && (to.endsWith('/') || existsSync(target))
    cpSync(path, isBeside ? join(target, basename(part)) : target, { recursive: true })
  }
}

function run(command: string, stage: Stage, env: NodeJS.ProcessEnv): Promise<void> {
  const cwd = join(stage.root, stage.workdir)
  // Only root can change a file's owner; in a container the build runs as root.
  const shim = process.getuid?.() === 0 ? '' : 'chown() { :; }; '
  const child = spawn('sh', ['-ec', shim + inside(stage, command)], {
    cwd,
    env: { ...env, ...stage.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      output += part
    })
  }
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`RUN ${command}: ${code}\n${output.slice(-2000)}`))
    })
  })
}
