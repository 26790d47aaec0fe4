// `sqlite3 FILE ".backup TARGET"`, for machines without SQLite's shell.
import Database from 'better-sqlite3'

const [file, words] = process.argv.slice(2)
const [, target] = /^\.backup (\S+)$/.exec(words)
const database = new Database(file)
await database.backup(target)
database.close()
