import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { t } from '../texts'

interface ButtonProps {
  kind?: 'main' | 'soft' | 'danger' | 'plain'
  type?: 'button' | 'submit'
  isBusy?: boolean
  disabled?: boolean
  label?: string
  isOn?: boolean
  onClick?(): void
  children?: ComponentChildren
}

export function Button(props: ButtonProps) {
  const { kind = 'soft', type = 'button', isBusy = false, disabled = false, label, isOn } = props
  return (
    <button
      type={type}
      class={kind}
      aria-busy={isBusy}
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      disabled={disabled || isBusy}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  )
}

interface Common {
  label: ComponentChildren
  help?: ComponentChildren
  fault?: string | undefined
  required?: boolean
  disabled?: boolean
}

interface FieldProps extends Common {
  value: string
  onChange(value: string): void
  onEnter?(): void
  type?: string
  placeholder?: string
  autocomplete?: string
  min?: number | string
  max?: number | string
  step?: number | string
  rows?: number
  list?: string
  isCode?: boolean
  isFirst?: boolean
}

/** A labelled input, or a text area if it has rows, with its help and its fault. */
export function Field(props: FieldProps) {
  const id = useId()
  const shared = {
    id,
    value: props.value,
    required: props.required,
    disabled: props.disabled,
    placeholder: props.placeholder,
    class: props.isCode ? 'code' : undefined,
    spellcheck: !props.isCode,
    'aria-invalid': props.fault ? true : undefined,
    'aria-describedby': describedBy(id, props),
  } as const
  return (
    <div class="field">
      <Label id={id} {...props} />
      {props.rows ? (
        <textarea
          {...shared}
          rows={props.rows}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      ) : (
        <input
          {...shared}
          {...({ type: props.type ?? 'text' } as object)}
          autocomplete={props.autocomplete ?? 'off'}
          min={props.min}
          max={props.max}
          step={props.step}
          list={props.list}
          autofocus={props.isFirst}
          onInput={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && props.onEnter) {
              event.preventDefault()
              props.onEnter()
            }
          }}
        />
      )}
      <Notes id={id} {...props} />
    </div>
  )
}

interface NumberProps extends Common {
  value: number | null | undefined
  onChange(value: number | null): void
  min?: number
  max?: number
  step?: number | string
}

export function NumberField({ value, onChange, ...rest }: NumberProps) {
  return (
    <Field
      {...rest}
      type="number"
      value={value === null || value === undefined ? '' : String(value)}
      onChange={(text) => onChange(text === '' ? null : Number(text))}
    />
  )
}

interface SwitchProps extends Common {
  value: boolean
  onChange(value: boolean): void
}

export function Switch({ value, onChange, ...rest }: SwitchProps) {
  const id = useId()
  return (
    <div class="field switch">
      <label for={id}>
        <input
          id={id}
          type="checkbox"
          checked={value}
          disabled={rest.disabled}
          aria-describedby={describedBy(id, rest)}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{rest.label}</span>
      </label>
      <Notes id={id} {...rest} />
    </div>
  )
}

interface SelectProps extends Common {
  value: string
  options: readonly (readonly [value: string, label: string])[]
  onChange(value: string): void
}

export function Select({ value, options, onChange, ...rest }: SelectProps) {
  const id = useId()
  return (
    <div class="field">
      <Label id={id} {...rest} />
      <select
        id={id}
        value={value}
        disabled={rest.disabled}
        required={rest.required}
        aria-invalid={rest.fault ? true : undefined}
        aria-describedby={describedBy(id, rest)}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
      <Notes id={id} {...rest} />
    </div>
  )
}

interface ChecksProps extends Common {
  values: readonly string[]
  options: readonly (readonly [value: string, label: ComponentChildren])[]
  onChange(values: string[]): void
}

/** Several values from a small set. */
export function Checks({ values, options, onChange, label, ...rest }: ChecksProps) {
  const id = useId()
  return (
    <fieldset class="field checks" aria-describedby={describedBy(id, { label, ...rest })}>
      <legend>{label}</legend>
      {options.map(([key, text]) => (
        <label key={key}>
          <input
            type="checkbox"
            checked={values.includes(key)}
            disabled={rest.disabled}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...values, key]
                  : values.filter((value) => value !== key),
              )
            }
          />
          <span>{text}</span>
        </label>
      ))}
      <Notes id={id} label={label} {...rest} />
    </fieldset>
  )
}

interface ListProps extends Common {
  values: readonly string[]
  onChange(values: string[]): void
  placeholder?: string
}

/** A list of texts, one per line. */
export function ListField({ values, onChange, ...rest }: ListProps) {
  return (
    <Field
      {...rest}
      rows={Math.min(8, Math.max(2, values.length + 1))}
      value={values.join('\n')}
      onChange={(text) => onChange(text === '' ? [] : text.split('\n'))}
      help={rest.help ?? t('onePerLine')}
    />
  )
}

export function Label({ id, label, required }: Common & { id: string }) {
  return (
    <label for={id} class={required ? 'required' : undefined}>
      {label}
    </label>
  )
}

export function Notes({ id, help, fault }: Common & { id: string }) {
  return (
    <>
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {fault && (
        <p class="problem" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </>
  )
}

export function describedBy(id: string, { help, fault }: Common): string | undefined {
  const ids = [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean)
  return ids.length > 0 ? ids.join(' ') : undefined
}
