import { createContext, Fragment, memo, use, type ReactNode } from 'react'
import { findMentions } from '../../data/mentions.ts'
import type { MentionItem } from '../../data/views/values.ts'
import { parseMarkdown, type Block, type Inline } from './parse.ts'
import { useLink } from './link-context.tsx'

const none: readonly MentionItem[] = []
const Mentions = createContext(none)

interface MarkdownProps {
  body: string
  /** People whose names are marked where the body names them. */
  mentions?: readonly MentionItem[]
}

/** A post's body as elements. Whatever it holds, it is text. */
export const Markdown = memo(function Markdown({
  body,
  mentions = none,
}: MarkdownProps): ReactNode {
  return (
    <Mentions value={mentions}>
      {parseMarkdown(body).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </Mentions>
  )
})

function BlockView({ block }: { block: Block }): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return (
        <p dir="auto">
          <Lines lines={block.lines} />
        </p>
      )
    case 'quote':
      return (
        <blockquote dir="auto">
          <Lines lines={block.lines} />
        </blockquote>
      )
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index} dir="auto">
          <Inlines nodes={item} />
        </li>
      ))
      return block.ordered ? <ol dir="auto">{items}</ol> : <ul dir="auto">{items}</ul>
    }
  }
}

function Lines({ lines }: { lines: Inline[][] }): ReactNode {
  return lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      <Inlines nodes={line} />
    </Fragment>
  ))
}

function Inlines({ nodes }: { nodes: Inline[] }): ReactNode {
  return nodes.map((node, index) => <InlineView key={index} node={node} />)
}

/** Plain words, with the people in it marked. */
function Text({ text }: { text: string }): ReactNode {
  const mentions = use(Mentions)
  const found = mentions.length > 0 ? findMentions(text, mentions) : []
  if (found.length === 0) return text
  const ends = [0, ...found.map(({ end }) => end)]
  return (
    <>
      {found.map(({ at, end, person }, index) => (
        <Fragment key={at}>
          {text.slice(ends[index], at)}
          <span className={`mention ${person.me ? 'me' : ''}`}>
            <bdi>{text.slice(at, end)}</bdi>
          </span>
        </Fragment>
      ))}
      {text.slice(ends.at(-1))}
    </>
  )
}

function InlineView({ node }: { node: Inline }): ReactNode {
  const openLink = useLink()
  switch (node.type) {
    case 'text':
      return <Text text={node.text} />
    case 'code':
      return <code dir="auto">{node.text}</code>
    case 'bold':
      return (
        <b>
          <Inlines nodes={node.children} />
        </b>
      )
    case 'italic':
      return (
        <i>
          <Inlines nodes={node.children} />
        </i>
      )
    case 'underline':
      return (
        <u>
          <Inlines nodes={node.children} />
        </u>
      )
    case 'strike':
      return (
        <s>
          <Inlines nodes={node.children} />
        </s>
      )
    case 'link':
      return (
        <a
          dir="auto"
          href={node.href}
          title={hostOf(node.href)}
          onClick={(event) => {
            event.preventDefault()
            openLink(node.href)
          }}
        >
          <Inlines nodes={node.children} />
        </a>
      )
  }
}

/** The real host, as the browser will reach it: look-alike letters show as punycode. */
export function hostOf(href: string): string {
  const url = new URL(href)
  return url.protocol === 'mailto:' ? url.pathname : url.host
}
