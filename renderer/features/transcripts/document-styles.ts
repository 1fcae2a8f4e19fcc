/** How a saved document looks, on the screen and on paper: fonts of the computer that opens it, nothing fetched. */
export const documentStyles = `
@page { size: A4; margin: 16mm 15mm 18mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px 16px 48px; max-width: 800px; background: #fff; color: #1d2327;
  font: 14px/1.5 system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans Arabic', sans-serif; overflow-wrap: anywhere }
h1 { margin: 0; font-size: 24px; line-height: 1.25 }
h2 { margin: 40px 0 0; padding-block-start: 16px; border-block-start: 2px solid #0b6b62; font-size: 19px }
h3 { margin: 20px 0 6px; font-size: 12px; color: #555e64; font-weight: 600 }
h4 { margin: 22px 0 4px; padding-block-end: 3px; border-block-end: 1px solid #e4e1da; font-size: 13px; color: #555e64; font-weight: 600 }
p { margin: 0 0 5px } .body > :last-child { margin-block-end: 0 }
ul, ol { margin: 0 0 5px; padding-inline-start: 22px }
blockquote { margin: 0 0 5px; padding-inline-start: 10px; border-inline-start: 3px solid #cfcac0; color: #555e64 }
code { font: 13px ui-monospace, 'Noto Sans Mono', monospace; background: #f6f5f2; padding: 0 3px }
.brand { margin: 0 0 4px; color: #0b6b62; font-weight: 600; font-size: 13px }
.kind, .meta, .note, .trace, td, th { font-size: 12.5px; color: #555e64 }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 12px 0 0; font-size: 13px }
.facts dt { color: #555e64 } .facts dd { margin: 0 }
.note { margin: 12px 0 0; padding: 8px 12px; border: 1px solid #e4e1da; border-radius: 6px; background: #fbfaf8 }
.plain { margin: 0; padding: 0; list-style: none; font-size: 13px }
.post { display: grid; grid-template-columns: 34px 1fr; gap: 0 6px; margin: 12px 0 0 }
.number { color: #666f75; font-size: 12px; padding-block-start: 1px; text-align: end; font-variant-numeric: tabular-nums }
.who { margin: 0; break-after: avoid } .who b { font-size: 14px }
.badge { padding: 0 6px; border: 1px solid currentColor; border-radius: 9px; font-size: 11px; color: #0b6b62 }
.badge.destination { color: #1f5fa8 } .badge.candidate { color: #7a3b8f } .badge.coordinator { color: #855600 }
.body { margin: 2px 0 0 }
.earlier { margin: 6px 0 0; padding: 4px 10px; border-inline-start: 3px solid #e3b55c; background: #fdf8ec; font-size: 13px }
.event .body { color: #555e64; font-style: italic }
.trace { font-style: italic }
.address { font-size: 12.5px; color: #1f5fa8 }
table { width: 100%; border-collapse: collapse } th { text-align: start; font-weight: 600 }
td, th { padding: 4px 8px 4px 0; border-block-end: 1px solid #e4e1da; vertical-align: top } td:first-child { color: #1d2327 }
.end { margin: 28px 0 0; text-align: center }
@media print { body { padding: 0; max-width: none; font-size: 10.5pt } h1 { font-size: 18pt } h2 { font-size: 14pt }
  h2, h3, h4, tr { break-after: avoid } tr, .who { break-inside: avoid } .body { orphans: 2; widows: 2 } }
`
