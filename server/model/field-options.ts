/**
 * What every field has. `type` selects its kind in fields/; the other keys are that kind's options.
 */
export interface Field {
  id: string
  name: string
  type: string
  system: boolean
  hidden: boolean
  presentable: boolean
  required?: boolean
  [option: string]: unknown
}

export interface TextOptions {
  min: number
  max: number
  pattern: string
  autogeneratePattern: string
  primaryKey: boolean
  required: boolean
}

export interface SelectOptions {
  values: string[]
  maxSelect: number
  required: boolean
}

export interface PasswordOptions {
  min: number
  max: number
  pattern: string
  cost: number
  required: boolean
}

export interface RelationOptions {
  collectionId: string
  cascadeDelete: boolean
  minSelect: number
  maxSelect: number
  required: boolean
}

export interface FileOptions {
  maxSize: number
  maxSelect: number
  mimeTypes: string[] | null
  thumbs: string[] | null
  protected: boolean
  required: boolean
}
