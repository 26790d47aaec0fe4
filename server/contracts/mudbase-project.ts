import type { App } from '../base/app.js'
import { fail } from '../base/errors.js'
import { type Collection, findField } from '../model/collection.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'
import { findRecordById, findRecordByIdentity, isIdentity } from '../records/find.js'

/** A project of this contract; without a row it is the default one, which everybody is in. */
export interface Project {
  /** Record id; '' without a row. */
  id: string
  key: string
  name: string
  needsVerifiedEmail: boolean
}

const collectionName = 'projects'

/**
 * The project with that key; undefined if there is none. A folder without projects has only the
 * default one, which then stands for every key.
 */
export async function findProject(app: App, key: string): Promise<Project | undefined> {
  const projects = projectsOf(app)
  if (!projects) return withoutRow(app)
  const record = await findRecordByIdentity(app.store.read, projects, 'key', key)
  if (record) return projectFrom(app, record)
  return key === app.config.mudbase.defaultProject && key !== '' ? withoutRow(app) : undefined
}

/** The same, but an unknown project is the contract's 404. Throws route.not_found. */
export async function requireNamed(app: App, key: string): Promise<Project> {
  const project = await findProject(app, key)
  if (!project) throw fail('route.not_found')
  return project
}

/**
 * The project that an account signs in to: the named one, otherwise its own, otherwise the default.
 * Throws auth.failed if the account is bound to another, and auth.unverified.
 */
export async function requireProject(
  app: App,
  account: RecordModel,
  named: Project | undefined,
): Promise<Project> {
  const project = await projectFor(app, account, named)
  if (!project) throw fail('auth.failed')
  if (project.needsVerifiedEmail && !boolOf(account, 'verified')) throw fail('auth.unverified')
  return project
}

/**
 * The same without checking for a verified address; undefined if the account is bound to another
 * project.
 */
export async function projectFor(
  app: App,
  account: RecordModel,
  named: Project | undefined,
): Promise<Project | undefined> {
  const projects = projectsOf(app)
  const bound = projects ? boundProject(account, projects) : ''
  if (projects && bound !== '') {
    if (named) return named.id === bound ? named : undefined
    const record = await findRecordById(app.store.read, projects, bound)
    return record && projectFrom(app, record)
  }
  return named ?? (await findProject(app, app.config.mudbase.defaultProject)) ?? withoutRow(app)
}

/**
 * The collection, if it has the form that `contracts add` gives it: a folder may have its own
 * `projects` for another purpose.
 */
function projectsOf(app: App): Collection | undefined {
  const projects = app.collections.find(collectionName)
  return projects && isIdentity(projects, 'key') ? projects : undefined
}

/** The record id in the account's `project`, which only counts if its owner can't write it. */
function boundProject({ collection, values }: RecordModel, projects: Collection): string {
  const field = findField(collection, 'project')
  if (field?.type !== 'relation' || !field.hidden) return ''
  if (field['collectionId'] !== projects.id) return ''
  const value = values['project']
  return String((Array.isArray(value) ? value[0] : value) ?? '')
}

function projectFrom(app: App, record: RecordModel): Project {
  const isTold = findField(record.collection, 'require_email_verification') !== undefined
  return {
    id: recordId(record),
    key: textOf(record, 'key'),
    name: textOf(record, 'name'),
    needsVerifiedEmail: isTold
      ? boolOf(record, 'require_email_verification')
      : app.config.mudbase.requireEmailVerification,
  }
}

function withoutRow({ config: { mudbase } }: App): Project {
  return {
    id: '',
    key: mudbase.defaultProject,
    name: '',
    needsVerifiedEmail: mudbase.requireEmailVerification,
  }
}
