/**
 * A mail server that takes everything and keeps nothing: a process of its own, so that its CPU time
 * is nobody else's. Its argument: the milliseconds that it takes to accept a mail. Tells its parent
 * the port, and how many mails it has taken whenever it is asked.
 */
import { SMTPServer } from 'smtp-server'

const delayMs = Number(process.argv[2] ?? 0)
let taken = 0

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  logger: false,
  maxClients: 1000,
  onData(stream, _session, done) {
    stream.resume()
    stream.on('end', () => {
      const accept = () => {
        taken++
        done()
      }
      if (delayMs > 0) setTimeout(accept, delayMs)
      else accept()
    })
  },
})
// A client that goes away in the middle.
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => process.send({ port: server.server.address().port }))
process.on('message', () => process.send({ taken }))
process.on('disconnect', () => process.exit(0))
