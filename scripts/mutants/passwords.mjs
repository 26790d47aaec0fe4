/** Hashes that are computed in pairs. */
export default [
  {
    name: 'pairs-of-any-cost',
    file: 'server/passwords/pairing-engine.ts',
    find: 'waiting.findIndex(({ cost }) => cost !== undefined && cost === first.cost)',
    replace: 'waiting.length > 0 ? 0 : -1',
    tests: ['passwords/pairing-engine'],
  },
  {
    name: 'answers-of-a-pair-change-places',
    file: 'server/passwords/pairing-engine.ts',
    find: '    first.finish(one)\n    second.finish(other)\n',
    replace: '    first.finish(other)\n    second.finish(one)\n',
    tests: ['passwords/pairing-engine'],
  },
  {
    name: 'a-dead-thread-leaves-a-login-waiting',
    file: 'server/passwords/pairing-engine.ts',
    find: '    await second.alone()\n',
    replace: '',
    tests: ['passwords/pairing-engine'],
  },
  {
    name: 'only-the-salt-is-compared',
    file: 'server/passwords/pairing-engine.ts',
    find: 'computed.length === hash.length && timingSafeEqual(Buffer.from(computed), Buffer.from(hash))',
    replace: 'computed.slice(0, 29) === hash.slice(0, 29)',
    tests: ['passwords/pairing-engine', 'passwords/pair-threads'],
  },
  {
    name: 'the-last-of-72-bytes-do-not-count',
    file: 'server/passwords/bcrypt-pair.ts',
    find: 'const readBytes = 72\n',
    replace: 'const readBytes = 68\n',
    tests: ['passwords/bcrypt-pair'],
  },
  {
    name: 'a-close-leaves-what-is-running',
    file: 'server/passwords/pair-threads.ts',
    find: '      await Promise.all(ends)\n',
    replace: '      void ends\n',
    tests: ['passwords/pair-threads'],
  },
]
