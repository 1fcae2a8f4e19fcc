/** Underlines wrong words in the text area that is written in, and selects the one that is right-clicked. */
import { checkable, letters } from '../../../electron/contract/checkable-words.ts'
import { Mirror } from './mirror.ts'
import './spelling.css'

/** The name that spelling.css knows the marked parts by. */
const highlight = 'misspelled'
/** After the last key, in ms: a word is not called wrong while it is written. */
const pause = 250

interface Place {
  from: number
  to: number
}

type FindWrong = (words: readonly string[]) => Promise<readonly string[]>

/** Where these words stand in a text. */
export function placesOf(words: ReadonlySet<string>, text: string): Place[] {
  return [...text.matchAll(letters)]
    .filter(([word]) => words.has(word))
    .map(({ 0: word, index }) => ({ from: index, to: index + word.length }))
}

/** One field while it has the focus. */
class CheckedField {
  readonly field: HTMLTextAreaElement
  readonly #findWrong: FindWrong
  readonly #mirror: Mirror
  #places: Place[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(field: HTMLTextAreaElement, findWrong: FindWrong) {
    this.field = field
    this.#findWrong = findWrong
    this.#mirror = new Mirror(field)
    void this.#check(false)
  }

  /** The text may be another, or the caret elsewhere. */
  changed(): void {
    const { value } = this.field
    if (value === this.#mirror.text) return
    this.#mirror.show(value)
    this.#mark([])
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#check(true), pause)
  }

  /** Selects the marked word that the caret stands in, so that what takes the selection's place replaces it. */
  selectWrongWord(): void {
    const { selectionStart: caret, selectionEnd } = this.field
    const place = this.#places.find(({ from, to }) => from <= caret && caret <= to)
    if (place && caret === selectionEnd) this.field.setSelectionRange(place.from, place.to)
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#mark([])
    this.#mirror.remove()
  }

  async #check(isWriting: boolean): Promise<void> {
    const { value } = this.field
    const words = [...value.matchAll(letters)].map(([word]) => word)
    const asked = checkable(words, value)
    const wrong = asked.length === 0 ? [] : await this.#findWrong(asked).catch(() => [])
    if (value !== this.#mirror.text) return
    const caret = isWriting ? this.field.selectionEnd : null
    // The word that ends at the caret may not be whole yet.
    this.#mark(placesOf(new Set(wrong), value).filter(({ to }) => to !== caret))
  }

  #mark(places: Place[]): void {
    this.#places = places
    const ranges = places.map(({ from, to }) => this.#mirror.range(from, to))
    if (ranges.length > 0) CSS.highlights.set(highlight, new Highlight(...ranges))
    else CSS.highlights.delete(highlight)
  }
}

/** `findWrong`: which of these words are wrong. Returns what ends it. */
export function markWrongWords(findWrong: FindWrong): () => void {
  let checked: CheckedField | null = null
  const leave = (): void => {
    checked?.end()
    checked = null
  }
  const enter = ({ target }: Event): void => {
    if (target === checked?.field) return
    leave()
    if (target instanceof HTMLTextAreaElement && target.spellcheck)
      checked = new CheckedField(target, findWrong)
  }
  const change = (): void => checked?.changed()
  const open = ({ target }: Event): void => {
    if (target === checked?.field) checked?.selectWrongWord()
  }
  const all: readonly [string, (event: Event) => void][] = [
    ['focusin', enter],
    ['focusout', leave],
    ['input', change],
    // What the app puts into a field by itself moves the caret, and is told by nothing else.
    ['selectionchange', change],
    ['contextmenu', open],
  ]
  for (const [name, listener] of all) document.addEventListener(name, listener)
  return () => {
    for (const [name, listener] of all) document.removeEventListener(name, listener)
    leave()
  }
}
