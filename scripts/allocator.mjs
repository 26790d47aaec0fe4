/**
 * What a server gets in its environment: glibc then returns freed memory. By default it keeps up to
 * 64 MB, and holes of 32 MB, once large bodies have come. It reads these when a process starts.
 */
export const allocator = {
  MALLOC_TRIM_THRESHOLD_: '4194304',
  MALLOC_MMAP_THRESHOLD_: '1048576',
}
