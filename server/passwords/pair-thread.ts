import { type MessagePort, parentPort } from 'node:worker_threads'
import { type BcryptTask, createBcryptPair } from './bcrypt-pair.js'
import { lowerThisThread } from './pool-threads.js'

// The program of a thread that pair-threads.ts starts. It says 'ready', answers each pair of tasks
// with their hashes, and ends when it is sent null.
const port = parentPort as MessagePort
lowerThisThread()
const pair = createBcryptPair()

const known: readonly [BcryptTask, BcryptTask] = [
  { plain: '', setting: '$2b$04$zzzzzzzzzzzzzzzzzzzzzu' },
  { plain: 'pässwörd 🔑', setting: '$2b$04$......................' },
]
const knownHashes = [
  '$2b$04$zzzzzzzzzzzzzzzzzzzzzui03xBzXgofNodTRmeXjY4xrMhnsNteq',
  '$2b$04$......................Ej1H/qOJUQ.C60nq8UkvG/F.TcWwA3e',
]
// Every login depends on it, so it has to compute here what other implementations of bcrypt do.
if (pair(known).join() !== knownHashes.join()) throw new Error('a pair of hashes is wrong')

port.on('message', (tasks: [BcryptTask, BcryptTask] | null) => {
  if (tasks) port.postMessage(pair(tasks))
  else port.close()
})
port.postMessage('ready')
