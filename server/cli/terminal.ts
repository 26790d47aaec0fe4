/** The parts of the process that a command uses; tests pass their own. */
export interface Terminal {
  out(line: string): void
  error(line: string): void
  /** Asks for hidden input; undefined if nobody can be asked. */
  askSecret?(question: string): Promise<string | undefined>
}
