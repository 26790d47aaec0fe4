// Test files about SQLite, or about things that only files have, by path: `npm test -- --store
// postgres` skips them.
export const sqliteOnly = {
  'test/backups/api.test.ts': 'backups are of the folder',
  'test/backups/full-disk.test.ts': 'backups are of the folder',
  'test/backups/kill.test.ts': 'backups are of the folder',
  'test/backups/pack.test.ts': 'backups are of the folder',
  'test/backups/restore.test.ts': 'backups are of the folder',
  'test/backups/s3.test.ts': 'backups are of the folder',
  'test/backups/swap.test.ts': 'backups are of the folder',
  'test/backups/under-load.test.ts': 'backups are of the folder',
  'test/cli/backup.test.ts': 'backups are of the folder',
  'test/cli/damaged.test.ts': 'damaged database files',
  'test/files/full-disk.test.ts': 'the full disk has the databases on it',
  'test/parity/backups.test.ts': 'backups are of the folder',
  'test/parity/both-ways.test.ts': "PocketBase's folders",
  'test/parity/files-both-ways.test.ts': "PocketBase's folders",
  'test/parity/files.test.ts': 'a folder that PocketBase serves, too',
  'test/parity/mail.test.ts': 'a folder that PocketBase serves, too',
  'test/store/migrations/upgrade.test.ts': "PocketBase's older folders",
  'test/ui/dashboard-restore.test.ts': 'backups are of the folder',
  'test/records/list-order.test.ts': "the order of ties by SQLite's plans",
  'test/rules/compile.test.ts': "the SQL of SQLite's dialect",
  'test/security/dry-run.test.ts': "SQLite's blobs, and their limits",
  'test/store/sqlite.test.ts': 'the SQLite store itself',
  'test/store/checkpoints.test.ts': "SQLite's checkpoints",
  'test/store/plan.test.ts': "SQLite's plans",
  'test/store/scans.test.ts': "SQLite's plans",
  'test/store/index-use.test.ts': "SQLite's plans",
  'test/store/concurrency.test.ts': "SQLite's locks",
  'test/store/query-timeout.test.ts': "SQLite's reader processes",
}

// Test files about one server, by path: `--instances N` skips them.
const starts = 'starts its own instances'
export const oneServerOnly = {
  'test/cli/serve.test.ts': 'the command itself, and what it prints once',
  'test/cluster/database-faults.test.ts': starts,
  'test/cluster/halted.test.ts': starts,
  'test/cluster/instances.test.ts': starts,
  'test/cluster/kills.test.ts': starts,
  'test/cluster/news.test.ts': starts,
  'test/cluster/workers.test.ts': starts,
  'test/metrics/metrics.test.ts': 'each instance counts its own requests',
  'test/security/left-mails.test.ts': starts,
  'test/audit/doors.test.ts': 'each instance groups and writes the entries of its own requests',
  'test/audit/entries.test.ts': 'each instance groups and writes the entries of its own requests',
}
