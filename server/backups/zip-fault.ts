/** What is wrong with a zip, in words for the person who wants to restore it. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault'
}
