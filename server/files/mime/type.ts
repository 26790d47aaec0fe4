/** The beginning of a file, one character per byte. */
export interface Head {
  text: string
  /** Whether the file may continue after `text`. */
  isCut: boolean
}

/** A media type, and how its files begin. */
export interface MimeType {
  name: string
  /** With its dot; '' for a type without one. */
  extension: string
  matches(head: Head): boolean
  /** Other names under which an option may allow it. */
  aliases: readonly string[]
  /** More specific types, checked in order once this type matches. */
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

/** Files that contain that text at an offset. */
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

/** After the end it is NaN, which becomes 0 in calculations. */
export function byte(text: string, at: number): number {
  return text.charCodeAt(at)
}
