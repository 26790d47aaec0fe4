import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { startingSchema, steps } from '/work/main/test/parity/collection-steps.ts'
import { ask, collectionsOf, comparable, contentOf, type Side } from '/work/main/test/parity/collection-world.ts'
const seed = Number(process.argv[2] ?? 1), count = Number(process.argv[3] ?? 50), maxShow = Number(process.argv[4] ?? 6)
let s = seed; const rnd = () => { s |= 0; s = s + 0x6D2B79F5 | 0; let t = Math.imul(s ^ s >>> 15, 1 | s); t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t; return ((t ^ t >>> 14) >>> 0) / 4294967296 }
const int = (n: number) => Math.floor(rnd() * n)
const dice = { int, pick: (l: any) => l[int(l.length)], chance: (p: number) => int(100) < p }
const kids: ChildProcess[] = []
process.on('exit', () => kids.forEach(k => k.kill('SIGKILL')))
async function side(cmd: string[], port: number, env = {}): Promise<Side> {
  const dir = mkdtempSync('/tmp/coll/d-'); cpSync('/work/main/test/fixtures/pb_data', dir, { recursive: true })
  const a = cmd.map(c => c.replace('{port}', String(port)).replace('{dir}', dir))
  const k = spawn(a[0]!, a.slice(1), { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } }); kids.push(k)
  const url = `http://127.0.0.1:${port}`
  for (;;) { if (await fetch(url + '/api/health').then(r => r.ok, () => false)) break; await new Promise(r => setTimeout(r, 30)) }
  const { token } = await (await fetch(url + '/api/collections/_superusers/auth-with-password', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ identity: 'root@example.com', password: '1234567890' }) })).json() as any
  return { url, dir, token }
}
const p = 30000 + int(20000)
const [A, B] = await Promise.all([side(['/work/shared/oracle/oracle', 'serve', '--http', '127.0.0.1:{port}', '--dir', '{dir}'], p), side(['node', '/tmp/coll/run/dist/pocketgate.js', 'serve', '--http', '127.0.0.1:{port}', '--dir', '{dir}'], p + 1, { POCKETGATE_LIMITS: 'off' })])
let bad = 0
function diff(a: any, b: any, path = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return []
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b)) return [`${path}: A ${JSON.stringify(a)?.slice(0, 700)} | B ${JSON.stringify(b)?.slice(0, 700)}`]
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  const out = keys.flatMap(k => diff(a[k], b[k], `${path}.${k}`))
  return out.length ? out : [`${path}: order ${Object.keys(a)} | ${Object.keys(b)}`]
}
const both = async (q: any, label = '') => {
  const a = comparable(await ask(A, q)), b = comparable(await ask(B, q))
  const d = diff(a, b)
  if (d.length && bad++ < maxShow) console.log('!!', label, JSON.stringify(q).slice(0, 900), '\n   ', d.slice(0, 4).join('\n    '))
  return (a as any).status
}
const codes: any = {}
console.log('import', await both({ method: 'PUT', path: '/api/collections/import', body: { collections: startingSchema() } }))
for (let i = 0; i < count; i++) {
  const step = dice.pick(steps)
  const st = await both(step(dice, await collectionsOf(A)), `${i} ${step.name}`)
  codes[step.name] ??= {}; codes[step.name][st] = (codes[step.name][st] ?? 0) + 1
  if (bad > 0 && process.env.STOP) break
}
const ca = await collectionsOf(A), cb = await collectionsOf(B)
const d1 = diff(comparable(ca), comparable(cb)); console.log('collections', d1.length, d1.slice(0, 5).join('\n'))
const d2 = diff(contentOf(A.dir, ca), contentOf(B.dir, ca)); console.log('content', d2.length, d2.slice(0, 8).join('\n'))
console.log('bad', bad, JSON.stringify(codes))
kids.forEach(k => k.kill('SIGKILL')); rmSync(A.dir, { recursive: true, force: true }); rmSync(B.dir, { recursive: true, force: true })
process.exit(bad + d1.length + d2.length ? 1 : 0)
