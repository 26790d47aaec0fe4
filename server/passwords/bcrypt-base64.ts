/** The letters of bcrypt's base64, in the order of their values. */
export const bcryptAlphabet = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 in bcrypt's alphabet, without padding. */
export function encodeBcrypt(bytes: Buffer): string {
  const base64 = bytes.toString('base64').replaceAll('=', '')
  return [...base64].map((letter) => bcryptAlphabet[base64Alphabet.indexOf(letter)]).join('')
}

export function decodeBcrypt(letters: string): Buffer {
  const base64 = [...letters].map((letter) => base64Alphabet[bcryptAlphabet.indexOf(letter)])
  return Buffer.from(base64.join(''), 'base64')
}
