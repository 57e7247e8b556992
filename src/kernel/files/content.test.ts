import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { checkContent } from './content.ts'
import { longestName, tidyName } from './rules.ts'
import { bombPng, docx, gpsJpeg, pdfText, photo } from './testing/samples.ts'

const codeOf = async (bytes: Buffer, purpose: 'photo' | 'document'): Promise<string> => {
  try {
    await checkContent(bytes, purpose)
    return 'kept'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  }
}
const html = Buffer.from('<!doctype html><html><script>alert(1)</script></html>')
async function xlsx(): Promise<Buffer> {
  const book = new ExcelJS.Workbook()
  book.addWorksheet('one').addRow([1])
  return Buffer.from(await book.xlsx.writeBuffer())
}
const pdf = (objects?: string): Buffer => Buffer.from(pdfText(objects), 'latin1')

describe('a photo', () => {
  it('is kept as upright JPEG with a small WebP, from JPEG, PNG and WebP', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const kept = await checkContent(await photo({ format, width: 800, height: 600 }), 'photo')
      expect(kept).toMatchObject({ mediaType: 'image/jpeg', position: null })
      expect(await sharp(kept.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 800, height: 600 })
      expect(await sharp(kept.thumbnail ?? Buffer.alloc(0)).metadata()).toMatchObject({ format: 'webp', width: 320, height: 240 })
    }
  })

  it('taken sideways stands upright, and none is larger than 4096', async () => {
    const turned = await sharp(await photo({ format: 'jpeg', width: 600, height: 400 })).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect(await sharp((await checkContent(turned, 'photo')).bytes).metadata()).toMatchObject({ width: 400, height: 600 })
    const wide = await checkContent(await photo({ format: 'png', width: 6000, height: 300 }), 'photo')
    expect(await sharp(wide.bytes).metadata()).toMatchObject({ width: 4096, height: 205 })
  })

  it('loses place, camera and owner; the place is told beside it', async () => {
    const bytes = await gpsJpeg()
    expect(bytes.includes('Exif')).toBe(true)
    expect(bytes.includes('Ana Owner')).toBe(true)
    const kept = await checkContent(bytes, 'photo')
    expect(kept.position).toEqual({ latitude: 41.1496, longitude: -8.61097 })
    for (const part of [kept.bytes, kept.thumbnail ?? Buffer.alloc(0)]) {
      const { exif, icc, iptc, xmp } = await sharp(part).metadata()
      expect([exif, icc, iptc, xmp]).toEqual([undefined, undefined, undefined, undefined])
      for (const trace of ['Exif', 'GPS', 'Ana Owner', 'Camera X']) expect(part.includes(trace), trace).toBe(false)
    }
  })

  it('with a page, a script, a PDF or an archive in it is refused; what phones put behind a picture is left out', async () => {
    const picture = await photo({ format: 'jpeg' })
    const inComment = (text: Buffer): Buffer => Buffer.concat([picture.subarray(0, 2), Buffer.from([0xff, 0xfe, 0, text.length + 2]), text, picture.subarray(2)])
    const script = Buffer.from('/*<ScRiPt src=//evil.example></ScRiPt>*/')
    for (const bytes of [Buffer.concat([picture, html]), inComment(html), inComment(script), Buffer.concat([picture, pdf()]), Buffer.concat([picture, docx()])]) expect(await codeOf(bytes, 'photo')).toBe('files.two-in-one')
    const film = Buffer.concat([picture, Buffer.from('\0\0\0\x18ftypmp42'), Buffer.alloc(5000, 7)])
    const kept = await checkContent(film, 'photo')
    expect(kept.bytes.includes('ftyp')).toBe(false)
  })

  it('that is none is refused, whatever it calls itself', async () => {
    const svg = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    const gifScript = Buffer.from('GIF89a/*\0\0\0\0\0\0*/=1;alert(1)//;', 'latin1')
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(64)])
    const codes = await Promise.all([svg, Buffer.from('<svg onload=alert(1)>'), gifScript, html, pdf(), docx(), Buffer.from('hello'), Buffer.from([0xff, 0xd8, 0xff, 0xe0]), heic, Buffer.alloc(0)].map((bytes) => codeOf(bytes, 'photo')))
    expect(codes).toEqual([...Array.from({ length: 7 }, () => 'files.wrong-type'), 'files.unreadable', 'files.heic', 'files.empty'])
  })

  it('of a gigapixel is refused from its header, quickly', async () => {
    const bomb = bombPng(40_000, 40_000)
    expect(bomb.length).toBeLessThan(3_000_000)
    const startedAt = performance.now()
    expect(await codeOf(bomb, 'photo')).toBe('files.too-many-pixels')
    expect(performance.now() - startedAt).toBeLessThan(2000)
    // Says it is small, and is not.
    expect(await codeOf(bombPng(40_000, 40_000, { claims: [100, 100] }), 'photo')).toMatch(/^(kept|files\.unreadable)$/)
  })

  it('cut off or made of noise never breaks the server', async () => {
    const whole = await photo({ format: 'jpeg', width: 64, height: 64 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), fc.uint8Array({ maxLength: 64 }), async (at, noise) => {
        const code = await codeOf(Buffer.concat([whole.subarray(0, at), noise]), 'photo')
        expect(code).toMatch(/^(kept|files\.)/)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a document', () => {
  it('is a PDF, a Word or an Excel file, kept byte by byte', async () => {
    for (const bytes of [pdf(), docx(), await xlsx()]) {
      const kept = await checkContent(bytes, 'document')
      expect(kept.bytes.equals(bytes)).toBe(true)
      expect(kept.thumbnail).toBeNull()
    }
    for (const bytes of [await photo({ format: 'jpeg' }), html, Buffer.from('a;b\n1;2\n')]) expect(await codeOf(bytes, 'document')).toBe('files.wrong-type')
  })

  it('that is two files in one is refused', async () => {
    const word = docx()
    for (const bytes of [Buffer.concat([pdf(), word]), Buffer.concat([pdf(), html]), Buffer.concat([word, html]), Buffer.concat([word, pdf()])]) expect(await codeOf(bytes, 'document')).toBe('files.two-in-one')
    // A page before the header: readers of PDF accept it within the first kilobyte.
    expect(await codeOf(Buffer.concat([html, pdf()]), 'document')).toMatch(/^files\.(wrong-type|two-in-one)$/)
    // The archive inside, its end hidden as the end of the PDF.
    const inside = Buffer.concat([Buffer.from('%PDF-1.4\n'), word, Buffer.from('\n%%EOF\n')])
    expect(await codeOf(inside, 'document')).toBe('files.two-in-one')
  })

  it('that runs or carries something is refused, also when it hides it', async () => {
    const packed = deflateSync(Buffer.from('1 0 << /S /JavaScript /JS (app.alert(1)) >>')).toString('latin1')
    const objects = ['<< /S /JavaScript /JS (app.alert(1)) >>', '<< /S /J#61vaScript >>', '<< /Type /EmbeddedFile >>', '<< /S /Launch >>', `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n${packed}\nendstream`, '<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nx\nendstream']
    for (const each of objects) expect(await codeOf(pdf(each), 'document'), each.slice(0, 40)).toBe('files.active-content')
    // In a stream of page content the letters mean nothing.
    expect(await codeOf(pdf('<< /Length 3 >>\nstream\n/JS /Launch\nendstream'), 'document')).toBe('kept')
    for (const [name, text] of [['word/vbaProject.bin', 'x'], ['word/activeX/activeX1.xml', 'x'], ['word/embeddings/oleObject1.bin', 'x'], ['word/_rels/settings.xml.rels', '<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="http://far/x.dotm" TargetMode="External"/></Relationships>']] as const) {
      expect(await codeOf(docx([[name, text]]), 'document'), name).toBe('files.active-content')
    }
    expect(await codeOf(docx([['word/_rels/more.xml.rels', '<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="http://far/" TargetMode="External"/></Relationships>']]), 'document')).toBe('kept')
  })

  it('cut off or made of noise never breaks the server', async () => {
    const samples = [pdf(), docx()]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...samples), fc.nat(), fc.uint8Array({ maxLength: 40 }), async (whole, where, noise) => {
        const at = where % whole.length
        expect(await codeOf(Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at + noise.length)]), 'document')).toMatch(/^(kept|files\.)/)
      }),
      { numRuns: 150 },
    )
  })
})

describe('a name', () => {
  it('is kept readable, short and of its own kind', () => {
    expect(tidyName('C:\\fakepath\\Plan B.PDF', 'application/pdf')).toBe('Plan B.pdf')
    expect(tidyName('../../etc/passwd', 'image/jpeg')).toBe('passwd.jpg')
    expect(tidyName('消火栓 3号.heic', 'image/jpeg')).toBe('消火栓 3号.jpg')
    expect(tidyName('invoice\u202Efdp.exe', 'application/pdf')).toBe('invoicefdp.pdf')
    expect(tidyName('', 'image/jpeg')).toBe('file.jpg')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = tidyName(given, 'application/pdf')
        expect([...name].length).toBeLessThanOrEqual(longestName)
        expect(name).toMatch(/^[^/\\\p{Cc}\p{Cf}]+\.pdf$/u)
        expect(tidyName(name, 'application/pdf')).toBe(name)
      }),
    )
  })
})
