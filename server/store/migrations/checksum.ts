/**
 * The ids that PocketBase derives from names: `pbc_` or the field type, and the CRC-32 of the rest
 * in decimal. Not zlib's own crc32, which Node 20 only has since 20.15. Source:
 * core/collection_model.go idChecksum, core/fields_list.go.
 */
export function collectionIdOf(type: string, name: string): string {
  return `pbc_${crc32(type + name)}`
}

export function fieldIdOf(type: string, name: string): string {
  return `${type}${crc32(name)}`
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crc32(text: string): number {
  let crc = 0xffffffff
  for (const byte of Buffer.from(text)) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff]!
  return (crc ^ 0xffffffff) >>> 0
}
