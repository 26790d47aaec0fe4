/**
 * What a server gets in its environment, for glibc to return freed memory; it reads these when a
 * process starts. By default it keeps up to 64 MB, and holes of 32 MB, once large bodies have come.
 * V8 compiles in pieces of 8 to 32 KB: with 8 as the threshold they go back to the system, otherwise
 * 14 MB of holes stay. One arena, because others can't use what a thread of V8 has freed in its own.
 */
export const allocator = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '4194304',
  MALLOC_MMAP_THRESHOLD_: '8192',
}
