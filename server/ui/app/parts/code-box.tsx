/** Code that scrolls by itself. */
export function CodeBox({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <pre class="code-box" tabIndex={0}>
      {text}
    </pre>
  )
}
