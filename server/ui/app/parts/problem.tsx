/** An error, announced to screen readers at once; nothing if there is none. */
export function Problem({ text }: { text: string | undefined }) {
  if (!text) return null
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  )
}
