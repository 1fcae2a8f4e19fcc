/** Words copied in other programs, as the subset of posts; what is hostile in them is gone. */
import { expect, it } from 'vitest'
import { markdownOf, onOwnLine, pastedText } from './pasted.ts'

it.each([
  ['marks', '<p>a <b>bold</b> <i>word</i>, <s>gone</s>, <u>under</u>, <code>x = 1</code></p>', 'a **bold** _word_, ~~gone~~, __under__, `x = 1`'],
  ['marks within marks', '<b>all <i>of</i> it</b>', '**all _of_ it**'],
  ['marks within a word', 'un<em>believ</em>able', 'un*believ*able'],
  ['spaces within marks', 'a<b> b </b>c', 'a **b** c'],
  ['a list', '<p>Bring:</p><ul><li>passport</li><li><p>two</p><p>photos</p></li></ul><p>Thanks</p>', 'Bring:\n\n- passport\n- two photos\n\nThanks'],
  ['a numbered list', '<ol><li>one</li><li>two</li></ol>', '1. one\n2. two'],
  ['a list in a list', '<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>', '- a\n1. b\n- c'],
  ['a quote', '<blockquote>first<br>second</blockquote>', '> first\n> second'],
  ['a link', '<a href="https://example.org/a_(b)">the <b>form</b></a>', '[the form](https://example.org/a_(b%29)'],
  ['a heading', '<h2>Next</h2><p>step</p>', '**Next**\n\nstep'],
  ['code of several lines', '<pre>a = 1\nb = 2</pre>', '`a = 1`\n`b = 2`'],
  ['Google Docs', '<b style="font-weight:normal"><p><span style="font-weight:700">Dear</span><span style="font-weight:400"> all</span></p></b>', '**Dear** all'],
  ['Word', '<!--StartFragment--><p class=MsoNormal><b>Offer<o:p></o:p></b></p><p class=MsoNormal>1900<o:p></o:p></p>', '**Offer**\n\n1900'],
  ['marks that would not be read back', '<b>2 ** 3</b> and <a href="https://example.org/">here</a>', '2 ** 3 and [here](https://example.org/)'],
  ['from right to left', '<p dir="rtl">مرحبا <b>بك</b></p>', 'مرحبا **بك**'],
])('%s', (_what, html, text) => {
  expect(markdownOf(html)).toBe(text)
}) // prettier-ignore

it.each([
  ['without a form', '<div>one</div><div>two</div>'],
  ['a table', '<table><tr><td>a</td><td>b</td></tr></table>'],
  ['a link that leads nowhere', '<a href="javascript:alert(1)">press</a>'],
  ['no words', '<img src="https://example.org/x.png">'],
])('%s: the plain text', (_what, html) => {
  expect(markdownOf(html)).toBeNull()
})

it('runs and loads nothing', () => {
  const hostile = '<b>a</b><script>window.pwned = 1</script><img src=x onerror="window.pwned = 1"><style>b{}</style>' // prettier-ignore
  expect(markdownOf(hostile)).toBe('**a**')
  expect('pwned' in window).toBe(false)
})

it.each([
  ['- a', '', '- a'],
  ['- a', 'Bring:\n', '- a'],
  ['1. a', 'Bring: ', '\n1. a'],
  ['**a**', 'Bring ', '**a**'],
])('%s after "%s" stands so that it is read', (pasted, before, placed) => {
  expect(onOwnLine(pasted, before)).toBe(placed)
})

const data = (plain: string, html: string, files = 0): Pick<DataTransfer, 'getData' | 'files'> => ({
  getData: (type) => (type === 'text/html' ? html : plain),
  files: { length: files } as FileList,
})

it('a post that was copied is pasted as it was written', () => {
  expect(pastedText(data('so *much*\n- a', '<p>so <i>much</i></p><ul><li>a</li></ul>'))).toBe('so *much*\n- a') // prettier-ignore
})

it('words of an office program go before the picture of them; a picture alone stays one', () => {
  expect(pastedText(data('a\tb', '<table><tr><td>a</td><td>b</td></tr></table>', 1))).toBe('a\tb')
  expect(pastedText(data('', '<img src="x">', 1))).toBeNull()
  expect(pastedText(data('name.pdf', '', 1))).toBeNull()
})
