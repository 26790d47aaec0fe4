/** What went wrong, said at once to who listens; nothing where nothing did. */
export function Problem({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  )
}
