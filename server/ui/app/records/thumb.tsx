import type { RecordModel } from 'pocketbase'
import { useEffect, useState } from 'preact/hooks'
import { pb } from '../api'

const picture = /\.(?:jpe?g|png|gif|webp|svg|avif|bmp)$/i
// A file token lives three minutes by default; a new one is requested in time.
const tokenLifeMs = 100_000
let token: { asked: number; text: Promise<string> } | undefined

/** A token for protected files, shared by all requests within its lifetime. */
export function fileToken(): Promise<string> {
  if (!token || Date.now() - token.asked > tokenLifeMs) {
    token = { asked: Date.now(), text: pb.files.getToken() }
    token.text.catch(() => {
      token = undefined
    })
  }
  return token.text
}

/** Opens a record's file in a new tab. */
export async function openFile(
  record: RecordModel,
  name: string,
  isProtected: boolean,
): Promise<void> {
  const query = isProtected ? { token: await fileToken() } : {}
  open(pb.files.getURL(record, name, query), '_blank', 'noopener')
}

interface ThumbProps {
  record: RecordModel
  name: string
  isProtected: boolean
  size: number
}

/** A small picture of a file, or the end of its name. */
export function Thumb({ record, name, isProtected, size }: ThumbProps) {
  const [source, setSource] = useState('')
  const isPicture = picture.test(name)
  useEffect(() => {
    if (!isPicture) return
    let isHere = true
    const show = (query: Record<string, string>) =>
      isHere && setSource(pb.files.getURL(record, name, { thumb: '100x100', ...query }))
    if (isProtected)
      fileToken().then(
        (text) => show({ token: text }),
        () => {},
      )
    else show({})
    return () => {
      isHere = false
    }
  }, [record.id, name])
  if (!source) {
    return (
      <bdi class="chip" title={name}>
        {name.length > 14 ? `…${name.slice(-12)}` : name}
      </bdi>
    )
  }
  return <img class="thumb" src={source} alt={name} width={size} height={size} loading="lazy" />
}
