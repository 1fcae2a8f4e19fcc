/** What is taken and what is refused, by content. Source: docs/domain.md, "Attachments". */
import { randomBytes } from 'node:crypto'
import { crc32, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { nameForType, safeFileName } from '../contract/files.ts'
import { inspect } from './inspect.ts'
import { archive, docx, pdf, png } from './test-files.ts'

const bytes = (...parts: (string | number[] | Buffer)[]): Buffer =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  )
const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0], 'JFIF', [0xff, 0xd9])
const ole = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]
const stream = (name: string): Buffer => Buffer.from(name, 'utf16le')
const webp = bytes('RIFF', [8, 0, 0, 0], 'WEBPVP8 ')
const chunk = (kind: string, content: string): Buffer => {
  const body = Buffer.from(kind + content)
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
/** Another name in the directory than before the entry. */
const renamed = (content: Buffer, from: string, to: string): Buffer => {
  const changed = Buffer.from(content)
  changed.write(to, changed.lastIndexOf(from), 'latin1')
  return changed
}
/** With other bytes in its last entry. */
const broken = (content: Buffer): Buffer => {
  const changed = Buffer.from(content)
  const at = changed.lastIndexOf('word/media/a', changed.indexOf('PK\u0001\u0002', 'latin1')) + 12
  changed.fill(0xff, at, at + 40)
  return changed
}
const sheetList =
  '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'

describe('what is taken', () => {
  const taken: [string, Buffer, string][] = [
    ['a.jpg', jpeg, 'image/jpeg'],
    ['a.png', png, 'image/png'],
    ['a.webp', webp, 'image/webp'],
    ['a.heic', bytes([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0], 'mif1heic'), 'image/heic'],
    ['a.pdf', pdf(), 'application/pdf'],
    ['a.doc', bytes(ole, stream('WordDocument')), 'application/msword'],
    ['a.xls', bytes(ole, stream('Workbook')), 'application/vnd.ms-excel'],
    ['a.docx', docx(), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['a.xlsx', archive([{ name: '[Content_Types].xml', content: sheetList }, { name: 'xl/workbook.xml', content: 'x' }]), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['a.odt', archive([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' }, { name: 'content.xml', content: 'x' }]), 'application/vnd.oasis.opendocument.text'],
    ['a.txt', Buffer.from('مرحبا\n2 < 3 and 4 > 3'), 'text/plain'],
    // By content, whatever it is called.
    ['run.exe', pdf(), 'application/pdf'],
  ] // prettier-ignore
  it.each(taken)('%s', async (name, content, type) => {
    expect(await inspect(content, name)).toEqual({ type })
  })
})

describe('what is refused', () => {
  const refused: [string, string, Buffer, string][] = [
    ['nothing', 'a.txt', Buffer.alloc(0), 'empty'],
    ['a program', 'a.jpg', bytes('MZ', [0x90, 0]), 'type'],
    ['a drawing', 'a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'type'],
    ['a drawing called a text', 'a.txt', Buffer.from('<?xml version="1.0"?><svg/>'), 'type'],
    ['a drawing behind a mark of order', 'a.txt', Buffer.from('\ufeff<svg onload="alert(1)"/>'), 'type'],
    ['a drawing in two bytes a letter', 'a.txt', bytes([0xff, 0xfe], stream('<svg onload="alert(1)"/>')), 'type'],
    ['a packed drawing', 'a.svgz', gzipSync('<svg/>'), 'type'],
    ['a drawing called a document', 'a.docx', Buffer.from('<svg/>'), 'type'],
    ['a drawing called a picture', 'a.jpg', Buffer.from('<svg/>'), 'type'],
    ['a picture with a script in its comment', 'a.jpg', bytes([0xff, 0xd8, 0xff, 0xfe, 0, 20], '<script>alert(1)', [0xff, 0xd9]), 'type'],
    ['a picture with a page in its text', 'a.png', Buffer.concat([png.subarray(0, 33), chunk('tEXt', '<html><script>alert(1)</script>'), png.subarray(33)]), 'type'],
    ['a program with the head of a picture', 'a.heic', bytes('MZ', [0x90, 0], 'ftypheic', Buffer.alloc(64)), 'type'],
    ['a script with the head of a picture', 'a.heic', bytes('#!/b', 'ftypheic', '\n rm -rf /'), 'type'],
    ['a film', 'a.heic', bytes([0, 0, 0, 24], 'ftypisom', Buffer.alloc(64)), 'type'],
    ['sound in the box of a picture', 'a.webp', bytes('RIFF', [4, 0, 0, 0], 'WAVE'), 'type'],
    ['a document behind something else', 'a.pdf', Buffer.concat([Buffer.from('<html>'), pdf()]), 'type'],
    ['a page called a text', 'a.txt', Buffer.from('hello <script>alert(1)</script>'), 'type'],
    ['a script called a text', 'a.txt', Buffer.from('#!/bin/sh\nrm -rf /'), 'type'],
    ['no text at all', 'a.txt', bytes([0xff, 0xfe, 0, 1]), 'type'],
    ['a text with control signs', 'a.txt', bytes('a', [0], 'b'), 'type'],
    ['a GIF that is a script', 'a.png', Buffer.from('GIF89a/*\u0000*/=1;alert(1)'), 'type'],
    ['a picture with an archive behind it', 'a.jpg', Buffer.concat([jpeg, docx()]), 'type'],
    ['a picture with something behind it', 'a.png', Buffer.concat([png, Buffer.from('MZ')]), 'type'],
    ['a picture that is a page', 'a.jpg', Buffer.concat([jpeg, Buffer.from('<html><script>')]), 'type'],
    ['a picture that is a document', 'a.jpg', Buffer.concat([jpeg, pdf()]), 'type'],
    ['a document that is an archive', 'a.pdf', Buffer.concat([pdf(), docx()]), 'type'],
    ['a document without an end', 'a.pdf', Buffer.from('%PDF-1.4 x'), 'type'],
    ['a plain archive', 'a.docx', archive([{ name: 'x', content: 'x' }]), 'type'],
    ['a cut archive', 'a.docx', docx().subarray(0, -4), 'type'],
    ['an archive with something behind it', 'a.docx', Buffer.concat([docx(), Buffer.from('x')]), 'type'],
    ['an archive whose parts are called otherwise inside', 'a.docx', renamed(docx({ name: 'word/a.xml', content: 'x' }), 'word/a.xml', 'word/b.xml'), 'type'],
    ['an archive that is broken inside', 'a.docx', broken(docx({ name: 'word/media/a', content: randomBytes(1000) })), 'type'],
    ['an archive that claims too much', 'a.docx', docx({ name: 'word/media/a', content: 'x', claims: 9 }), 'type'],
    ['a program in Java', 'a.docx', archive([{ name: 'META-INF/MANIFEST.MF', content: 'Main-Class: X' }, { name: 'X.class', content: 'x' }]), 'type'],
    ['an archive that climbs', 'a.docx', docx({ name: '../../etc/passwd', content: 'x' }), 'type'],
    ['a directory that lies of its list', 'a.docx', archive([{ name: '[Content_Types].xml', content: 'short', claims: 9 }, { name: 'word/document.xml', content: '' }]), 'type'],
    ['a picture as large as a field', 'a.png', Buffer.concat([png.subarray(0, 16), Buffer.from([0, 1, 0, 0, 0, 1, 0, 0]), png.subarray(24)]), 'bomb'],
    ['a bomb', 'a.docx', docx({ name: 'word/media/a', content: Buffer.alloc(80_000_000) }), 'bomb'],
    ['a bomb that claims to be small', 'a.docx', docx({ name: 'word/media/a', content: Buffer.alloc(8_000_000), claims: 10 }), 'bomb'],
    ['a bomb that claims what it is packed to', 'a.docx', docx({ name: 'word/media/a', content: Buffer.alloc(8_000_000), claims: 7_795 }), 'bomb'],
    ['a bomb of many parts', 'a.docx', docx(...Array.from({ length: 400 }, (_, part) => ({ name: `word/media/${String(part)}`, content: 'x', claims: 1_000_000 }))), 'bomb'],
    ['a bomb of nothing but names', 'a.docx', docx(...Array.from({ length: 5_000 }, (_, part) => ({ name: String(part), content: '' }))), 'bomb'],
    ['a bomb by its claims', 'a.docx', docx({ name: 'a', content: 'x', claims: 0xfffffff0 }), 'bomb'],
    ['macros', 'a.docx', docx({ name: 'word/vbaProject.bin', content: 'x' }), 'macro'],
    ['older macros', 'a.doc', bytes(ole, stream('WordDocument'), stream('_VBA_PROJECT')), 'type'],
    ['an installer', 'a.doc', bytes(ole, 'x'), 'type'],
  ] // prettier-ignore
  it.each(refused)('%s', async (_what, name, content, reason) => {
    expect(await inspect(content, name)).toEqual({ refused: reason })
  })
})

describe('names', () => {
  const names: [string, string][] = [
    ['Passport scan.pdf', 'Passport scan.pdf'],
    ['جواز السفر.pdf', 'جواز السفر.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\cmd.exe', 'C__Windows_cmd.exe'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['a\u0000b\n.txt', 'ab.txt'],
    ['CON.pdf', '_CON.pdf'],
    ['lpt1', '_lpt1'],
    ['name. . .', 'name'],
    ['...', 'file'],
    ['', 'file'],
    ['\ud800.pdf', '_.pdf'],
  ]
  it.each(names)('%j', (given, safe) => {
    expect(safeFileName(given)).toBe(safe)
    expect(safeFileName(safe)).toBe(safe)
  })

  it('are cut, with their ending kept', () => {
    const safe = safeFileName(`${'ü'.repeat(500)}.docx`)
    expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(180)
    expect(safe.endsWith('ü.docx')).toBe(true)
  })

  it('say what is in them', () => {
    expect(nameForType('run.exe', 'application/pdf')).toBe('run.exe.pdf')
    expect(nameForType('a.JPEG', 'image/jpeg')).toBe('a.JPEG')
  })
})
