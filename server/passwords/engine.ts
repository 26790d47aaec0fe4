/** Computes hashes. Adapters: native-engine.ts, worker-engine.ts. */
export interface PasswordEngine {
  readonly name: 'native' | 'js'
  hash(plain: string, cost: number): Promise<string>
  compare(plain: string, hash: string): Promise<boolean>
  close(): Promise<void>
}
