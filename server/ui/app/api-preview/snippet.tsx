import { CodeBox } from '../parts/code-box'
import { copy } from '../parts/copy'
import { Button } from '../parts/fields'
import { t } from '../texts'

/** A piece of code to copy. */
export function Snippet({ title, text }: { title: string; text: string }) {
  return (
    <section>
      <div class="row">
        <h3>{title}</h3>
        <span class="push" />
        <Button label={`${t('copy')}: ${title}`} onClick={() => copy(text)}>
          {t('copy')}
        </Button>
      </div>
      <CodeBox text={text} />
    </section>
  )
}
