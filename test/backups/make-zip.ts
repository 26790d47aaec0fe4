import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  name: string
  content?: Buffer | string
  /** Unix mode; a regular file's by default. */
  mode?: number
  /** The size it claims to have; its real size by default. */
  saysBytes?: number
  /** Its data is that of the entry with this index. */
  sharesWith?: number
  isEncrypted?: boolean
  method?: number
}

/** A zip of arbitrary entries, including ones that no library would write. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const offsets: number[] = []
  let offset = 0
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '')
    const packed = deflateRawSync(content)
    const name = Buffer.from(entry.name)
    const shared = entry.sharesWith === undefined ? undefined : entries[entry.sharesWith]
    const bytes = shared ? Buffer.from(shared.content ?? '') : content
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(0x0800 | (entry.isEncrypted ? 1 : 0), 2)
    head.writeUInt16LE(entry.method ?? 8, 4)
    head.writeUInt32LE(crc32(bytes), 10)
    head.writeUInt32LE(shared ? deflateRawSync(bytes).length : packed.length, 14)
    head.writeUInt32LE(entry.saysBytes ?? bytes.length, 18)
    head.writeUInt16LE(name.length, 22)
    offsets.push(shared ? offsets[entry.sharesWith!]! : offset)
    if (!shared) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, name, packed])
      parts.push(local)
      offset += local.length
    }
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6)
    tail.writeUInt32LE(offsets.at(-1)!, 10)
    const madeBy = Buffer.from([20, 3])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, head, tail, name]))
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, list, Buffer.from('PK\x05\x06'), end])
}
