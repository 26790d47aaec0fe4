import { useEffect, useId, useState } from 'preact/hooks'
import { Button } from '../parts/fields'
import { t } from '../texts'
import { listOf } from './cell'
import type { InputProps } from './input-props'
import { openFile, Thumb } from './thumb'

/** A record's files: existing, removed and new ones, chosen or dropped. */
export function FileInput(props: InputProps) {
  const { field, record, values, fault, isReadOnly, required, set } = {
    ...props,
    required: props.field.required,
  }
  const id = useId()
  const [isOver, setOver] = useState(false)
  const { name } = field
  const isMany = Number(field['maxSelect']) > 1
  const isProtected = field['protected'] === true
  const stored = listOf(record?.[name])
  const removed = listOf(values[`${name}-`])
  const added = (values[`${name}+`] ?? []) as File[]
  const add = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])]
    if (files.length === 0) return
    set(`${name}+`, isMany ? [...added, ...files] : files.slice(0, 1))
  }
  const setOrDrop = (key: string, list: unknown[]) => set(key, list.length > 0 ? list : undefined)
  return (
    <fieldset
      class={`field drop ${isOver ? 'over' : ''}`}
      aria-describedby={fault ? `${id}-fault` : undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        if (!isReadOnly) add(event.dataTransfer?.files)
      }}
    >
      <legend class={required ? 'required' : undefined}>{name}</legend>
      <ul class="files">
        {record &&
          stored.map((file) => {
            const isGone = removed.includes(file)
            return (
              <li key={file}>
                <Thumb record={record} name={file} isProtected={isProtected} size={40} />
                <button
                  type="button"
                  class="plain clip"
                  onClick={() => openFile(record, file, isProtected)}
                >
                  {isGone ? <del>{file}</del> : <bdi>{file}</bdi>}
                </button>
                {!isReadOnly && (
                  <Button
                    label={
                      isGone ? t('files.keep', { name: file }) : t('files.remove', { name: file })
                    }
                    onClick={() =>
                      setOrDrop(
                        `${name}-`,
                        isGone ? removed.filter((each) => each !== file) : [...removed, file],
                      )
                    }
                  >
                    {isGone ? '↺' : '✕'}
                  </Button>
                )}
              </li>
            )
          })}
        {added.map((file, index) => (
          <li key={`${file.name}${index}`}>
            <Preview file={file} />
            <bdi class="clip">{file.name}</bdi>
            <span class="help">{Math.ceil(file.size / 1024)} KB</span>
            <Button
              label={t('files.remove', { name: file.name })}
              onClick={() => setOrDrop(`${name}+`, added.toSpliced(index, 1))}
            >
              ✕
            </Button>
          </li>
        ))}
      </ul>
      {!isReadOnly && (
        <label class="file-button">
          {t('files.choose')}
          <input
            type="file"
            aria-label={`${name}: ${t('files.choose')}`}
            multiple={isMany}
            onChange={(event) => {
              add(event.currentTarget.files)
              event.currentTarget.value = ''
            }}
          />
        </label>
      )}
      {fault && (
        <p class="problem" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  )
}

function Preview({ file }: { file: File }) {
  const [url, setUrl] = useState('')
  useEffect(() => {
    if (!/^image\/(?!svg)/.test(file.type)) return
    const made = URL.createObjectURL(file)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [file])
  return url ? <img class="thumb" src={url} alt="" width={40} height={40} /> : null
}
