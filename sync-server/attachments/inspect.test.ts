/** What is taken and what is refused, by content. Source: docs/domain.md, "Attachments". */
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
const sheetList =
  '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'

describe('what is taken', () => {
  const taken: [string, Buffer, string][] = [
    ['a.jpg', jpeg, 'image/jpeg'],
    ['a.png', png, 'image/png'],
    ['a.webp', webp, 'image/webp'],
    ['a.heic', bytes([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0]), 'image/heic'],
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
  it.each(taken)('%s', (name, content, type) => {
    expect(inspect(content, name)).toEqual({ type })
  })
})

describe('what is refused', () => {
  const refused: [string, string, Buffer, string][] = [
    ['nothing', 'a.txt', Buffer.alloc(0), 'empty'],
    ['a program', 'a.jpg', bytes('MZ', [0x90, 0]), 'type'],
    ['a drawing', 'a.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'type'],
    ['a drawing called a text', 'a.txt', Buffer.from('<?xml version="1.0"?><svg/>'), 'type'],
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
    ['an archive that climbs', 'a.docx', docx({ name: '../../etc/passwd', content: 'x' }), 'type'],
    ['a directory that lies of its list', 'a.docx', archive([{ name: '[Content_Types].xml', content: 'short', claims: 9 }, { name: 'word/document.xml', content: '' }]), 'type'],
    ['a bomb', 'a.docx', docx({ name: 'word/media/a', content: Buffer.alloc(80_000_000) }), 'bomb'],
    ['a bomb by its claims', 'a.docx', docx({ name: 'a', content: 'x', claims: 0xfffffff0 }), 'bomb'],
    ['macros', 'a.docx', docx({ name: 'word/vbaProject.bin', content: 'x' }), 'macro'],
    ['older macros', 'a.doc', bytes(ole, stream('WordDocument'), stream('_VBA_PROJECT')), 'type'],
    ['an installer', 'a.doc', bytes(ole, 'x'), 'type'],
  ] // prettier-ignore
  it.each(refused)('%s', (_what, name, content, reason) => {
    expect(inspect(content, name)).toEqual({ refused: reason })
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
