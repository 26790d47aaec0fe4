import { Button } from '../parts/fields'
import { attempt } from '../state'
import { t } from '../texts'

/** A piece of code to be copied. */
export function Snippet({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <div class="row">
        <h3>{title}</h3>
        <span class="push" />
        <Button
          label={`${t('copy')}: ${title}`}
          onClick={() => attempt(() => navigator.clipboard.writeText(text), t('copied'))}
        >
          {t('copy')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre class="code-box" tabIndex={0}>
        {text}
      </pre>
    </section>
  )
}
