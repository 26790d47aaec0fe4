/** The beginning of a file, one character per byte. */
export interface Head {
  text: string
  /** Whether the file may go on behind `text`. */
  isCut: boolean
}

/** A media type and how its files begin. */
export interface MimeType {
  name: string
  /** With its dot; '' for a type without one. */
  extension: string
  matches(head: Head): boolean
  /** Further names under which an option may allow it. */
  aliases: readonly string[]
  /** Closer descriptions, asked in order once this type matches. */
  children: readonly MimeType[]
}

export interface TypeOptions {
  aliases?: readonly string[]
  children?: readonly MimeType[]
}

export function mimeType(
  name: string,
  extension: string,
  matches: MimeType['matches'],
  { aliases = [], children = [] }: TypeOptions = {},
): MimeType {
  return { name, extension, matches, aliases, children }
}

/** Files that begin with one of these. */
export function starts(...beginnings: string[]): MimeType['matches'] {
  return ({ text }) => beginnings.some((beginning) => text.startsWith(beginning))
}

/** Files with that text at an offset. */
export function has(offset: number, part: string): MimeType['matches'] {
  return ({ text }) => text.startsWith(part, offset)
}

export function uint32(text: string, at: number): number {
  return ((byte(text, at) << 24) | (byte(text, at + 1) << 16) | uint16(text, at + 2)) >>> 0
}

export function uint32Little(text: string, at: number): number {
  return ((uint16Little(text, at + 2) << 16) | uint16Little(text, at)) >>> 0
}

export function uint16(text: string, at: number): number {
  return (byte(text, at) << 8) | byte(text, at + 1)
}

export function uint16Little(text: string, at: number): number {
  return byte(text, at) | (byte(text, at + 1) << 8)
}

/** NaN, which is 0 in what is made of it, behind the end. */
export function byte(text: string, at: number): number {
  return text.charCodeAt(at)
}
