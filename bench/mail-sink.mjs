/**
 * A mail server that accepts everything and keeps nothing: a separate process, so that its CPU time
 * is counted for nobody else. Its argument: the milliseconds it takes to accept a mail. Sends its
 * parent the port, and on request the number of mails accepted.
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
// A client that disconnects in the middle.
server.on('error', () => {})
server.listen(0, '127.0.0.1', () => process.send({ port: server.server.address().port }))
process.on('message', () => process.send({ taken }))
process.on('disconnect', () => process.exit(0))
