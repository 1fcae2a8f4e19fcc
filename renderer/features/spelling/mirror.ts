/** What stands under a text area: the same text, unseen, at the same places, so that parts of it can be underlined. */

const copied = [
  'direction',
  'font',
  'letter-spacing',
  'line-height',
  'padding',
  'tab-size',
  'text-align',
  'text-indent',
  'text-transform',
  'unicode-bidi',
  'word-spacing',
] as const

export class Mirror {
  readonly #field: HTMLTextAreaElement
  readonly #box = document.createElement('div')
  readonly #text = document.createTextNode('')
  readonly #sizes = new ResizeObserver(() => {
    this.#place()
  })

  constructor(field: HTMLTextAreaElement) {
    this.#field = field
    this.#box.className = 'spelling-mirror'
    this.#box.ariaHidden = 'true'
    this.#box.append(this.#text)
    field.parentElement?.append(this.#box)
    // Observing tells of each at once too, which lays the mirror out the first time. A field that moves without another
    // size does so within its parent.
    this.#sizes.observe(field)
    if (field.parentElement) this.#sizes.observe(field.parentElement)
    field.addEventListener('scroll', this.#follow)
    this.show(field.value)
  }

  /** The text that it shows. */
  get text(): string {
    return this.#text.data
  }

  show(text: string): void {
    if (this.#text.data !== text) this.#text.data = text
  }

  /** A part of the text, from one character to before another. */
  range(from: number, to: number): Range {
    const range = document.createRange()
    range.setStart(this.#text, from)
    range.setEnd(this.#text, to)
    return range
  }

  remove(): void {
    this.#sizes.disconnect()
    this.#field.removeEventListener('scroll', this.#follow)
    this.#box.remove()
  }

  /** Lays it over the field as that lies now. */
  #place(): void {
    const { style } = this.#box
    const own = getComputedStyle(this.#field)
    for (const property of copied) style.setProperty(property, own.getPropertyValue(property))
    style.left = `${String(this.#field.offsetLeft + this.#field.clientLeft)}px`
    style.top = `${String(this.#field.offsetTop + this.#field.clientTop)}px`
    style.width = `${String(this.#field.clientWidth)}px`
    style.height = `${String(this.#field.clientHeight)}px`
    this.#follow()
  }

  readonly #follow = (): void => {
    this.#box.scrollTop = this.#field.scrollTop
  }
}
