import { useState, type ReactNode } from 'react'
import { fold } from '../../../sync-server/contract/fold.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Choice } from '../../ui/choice.tsx'
import { FindField } from '../../ui/find-field.tsx'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import './guide.css'
import { audiences, guideFor, pictureAddress, type Audience } from './guides.ts'
import { wordsOfSection, type GuideBlock } from './parse-guide.ts'

/** Whose guide the reader is shown first. */
function useOwn(): Audience {
  const me = useView('me', null)
  const own = useView('own', null)
  if (me?.role === 'candidate') return 'candidates'
  return own?.employer === true ? 'employers' : 'caseworkers'
}

/** The guides, without a connection too: the reader's own first; a few letters leave the sections that have them. */
export function Guide(): ReactNode {
  const { t, intl } = useWords()
  const show = useNavigation((state) => state.show)
  const own = useOwn()
  const [chosen, setChosen] = useState<Audience | null>(null)
  const [sought, setSought] = useState('')
  const audience = chosen ?? own
  const found = guideFor(audience).filter((section) =>
    fold(wordsOfSection(section)).includes(fold(sought.trim())),
  )
  return (
    <Sheet wide title={t('guide.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      {!intl.locale.startsWith('en') && <p className="small soft">{t('guide.english')}</p>}
      <div className="guide-head">
        <Choice
          label={t('guide.whose')}
          value={audience}
          options={audiences.map((value) => ({ value, label: t(`guide.for.${value}`) }))}
          onChoose={setChosen}
        />
        <FindField label={t('guide.search')} value={sought} onSeek={setSought} />
      </div>
      <article className="guide" lang="en" dir="ltr">
        {found.map(({ title, first, blocks }) => (
          <section key={title}>
            {first ? <h2 className="guide-title">{title}</h2> : <h3>{title}</h3>}
            {blocks.map((block, index) => (
              <Part key={index} block={block} />
            ))}
          </section>
        ))}
      </article>
      {found.length === 0 && (
        <p className="soft" role="status">
          {t('guide.nothingFound')}
        </p>
      )}
    </Sheet>
  )
}

function Part({ block }: { block: GuideBlock }): ReactNode {
  switch (block.type) {
    case 'text':
      return <Markdown body={block.body} />
    case 'picture':
      return <Picture {...block} />
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {block.head.map((cell) => (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row) => (
              <tr key={row[0]}>
                {row.map((cell, index) => (
                  <td key={index}>
                    <Markdown body={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
  }
}

/** In a browser without a connection a picture may not be here: what it shows stands under it all the same. */
function Picture({ name, alt }: { name: string; alt: string }): ReactNode {
  const [missing, setMissing] = useState(false)
  const address = pictureAddress(name)
  return (
    <figure>
      {address !== null && !missing && (
        <img src={address} alt="" loading="lazy" onError={() => setMissing(true)} />
      )}
      <figcaption className="small soft">{alt}</figcaption>
    </figure>
  )
}
