/** Whether npm bcrypt, an optional dependency with a compiled part, loads on this machine. */
export async function nativeLoads(): Promise<boolean> {
  try {
    await import('bcrypt')
    return true
  } catch {
    return false
  }
}
