/** PocketBase 0.40's system migrations by file name, in the order in which it applies them. */
export const systemMigrations = [
  '1640988000_aux_init.go',
  '1640988000_init.go',
  '1717233556_v0.23_migrate.go',
  '1717233557_v0.23_migrate2.go',
  '1717233558_v0.23_migrate3.go',
  '1717233559_v0.23_migrate4.go',
  '1763020353_update_default_auth_alert_templates.go',
  '1778828400_normalize_indexes.go',
] as const

export type SystemMigration = (typeof systemMigrations)[number]

/** The releases that a folder may come from, by the first migration that it lacks. */
export function releaseBefore([first]: readonly SystemMigration[]): string {
  switch (first) {
    case '1778828400_normalize_indexes.go':
      return '0.33–0.38.0'
    case '1763020353_update_default_auth_alert_templates.go':
      return '0.23–0.32'
    default:
      return '0.23'
  }
}
