/** Pictures and documents made on the spot. */
import { crc32, deflateRawSync, deflateSync } from 'node:zlib'
import sharp from 'sharp'

export function photo({ format = 'jpeg', width = 320, height = 240, background = '#c04020' }: { format?: 'jpeg' | 'png' | 'webp'; width?: number; height?: number; background?: string } = {}): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } }).toFormat(format).toBuffer()
}

/** Taken on the bridge of Luís I, as a camera would say it: 41° 8' 58.56" N, 8° 36' 39.492" W. */
export function gpsJpeg(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#204080' } })
    .withExif({
      IFD0: { Make: 'Camera X', Artist: 'Ana Owner' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '41/1 8/1 5856/100', GPSLongitudeRef: 'W', GPSLongitude: '8/1 36/1 39492/1000' },
    })
    .jpeg()
    .toBuffer()
}

/** A small file of very many equal pixels; `claims`: what its header says instead. */
export function bombPng(width: number, height: number, { claims = [width, height] }: { claims?: readonly [number, number] } = {}): Buffer {
  const row = Buffer.alloc(1 + Math.ceil(width / 8))
  const rows = deflateSync(Buffer.alloc(Math.min(row.length * height, 200_000_000)), { level: 9 })
  const head = Buffer.alloc(13)
  head.writeUInt32BE(claims[0], 0)
  head.writeUInt32BE(claims[1], 4)
  // One bit a pixel, grey.
  head.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** One empty page; `object` is one more object in the file. */
export function pdfText(object = '<< /Note (nothing) >>'): string {
  return `%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n4 0 obj\n${object}\nendobj\nxref\n0 5\ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`
}

/** An archive of these parts, in their order. */
export function zipOf(parts: readonly (readonly [string, string])[]): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, text] of parts) {
    const packed = deflateRawSync(Buffer.from(text))
    // From the version needed on, both headers hold the same 26 bytes.
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(text), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(Buffer.byteLength(text), 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, rest, Buffer.from(name)]))
    locals.push(local)
    at += local.length
  }
  const list = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, list, end])
}

/** A Word file of one paragraph, and further parts. */
export function docx(further: readonly (readonly [string, string])[] = []): Buffer {
  const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
  return zipOf([
    ['[Content_Types].xml', `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${type}"/></Types>`],
    ['_rels/.rels', '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'],
    ['word/document.xml', '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Plan</w:t></w:r></w:p></w:body></w:document>'],
    ...further,
  ])
}
