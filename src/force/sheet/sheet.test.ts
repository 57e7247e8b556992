import { deflateRawSync } from 'node:zlib'
import ExcelJS from 'exceljs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attributeColumns, column, type SheetColumn } from './columns.ts'
import { decodeText, findDelimiter } from './csv.ts'
import { Problems } from './problems.ts'
import { escapeCell, readTable, unescapeCell } from './read-table.ts'
import { readExpiry, readNumber, writeExpiry } from './values.ts'
import { writeTable, writeTemplate } from './write-table.ts'
import { readXlsx } from './xlsx.ts'
import { readZip, writeStoredZip } from './zip.ts'

const rounds = Number(process.env.MUSTER_ROUNDS ?? 100)
const columns: SheetColumn[] = [
  column('external_id', '编号', 'ID', '编号', 'the id', 'a1', { isRequired: true }),
  column('name', '名称', 'Name', '名称', 'the name', 'Example'),
  ...attributeColumns([{ subject: 'unit', name: 'area_km2', type: 'number', unitOfMeasure: 'km2', choices: [], words: { zh: '面积', en: 'Area' } }]),
]

async function read(bytes: Buffer | string, fileName = 'a.csv') {
  const problems = new Problems()
  const table = await readTable({ fileName, contentBase64: Buffer.from(bytes).toString('base64') }, columns, problems)
  return { readAs: table.readAs, rows: table.rows.map((row) => [row.row, row.text('external_id'), row.text('name'), row.text('area_km2')]), codes: problems.list.map((problem) => [problem.row, problem.column, problem.code.replace('force.import.', '')]), problems: problems.list }
}

/** A zip with one deflated entry that says whatever of its size. */
function makeZip(name: string, data: Buffer, claimedSize: number): Buffer {
  const packed = deflateRawSync(data)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt32LE(claimedSize, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(packed.length, 20)
  central.writeUInt32LE(claimedSize, 24)
  central.writeUInt16LE(name.length, 28)
  const start = Buffer.concat([local, Buffer.from(name), packed])
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(46 + name.length, 12)
  end.writeUInt32LE(start.length, 16)
  return Buffer.concat([start, central, Buffer.from(name), end])
}

async function makeXlsx(fill: (sheet: ExcelJS.Worksheet) => void): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook()
  fill(workbook.addWorksheet('data'))
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

describe('CSV', () => {
  test('is read in UTF-8 with and without mark, GB18030, Windows-1252 and UTF-16; with comma, semicolon and tab', async () => {
    const gb18030 = Buffer.from('b1e0bac52cc3fbb3c60d0a61312cb1b1bea9d5be0d0a', 'hex')
    expect(await read(gb18030)).toMatchObject({ readAs: 'gb18030, ,', rows: [[2, 'a1', '北京站', null]], codes: [] })
    expect((await read('\uFEFFID;Name\r\na1;北京站\r\n')).rows).toEqual([[2, 'a1', '北京站', null]])
    expect((await read('编号,名称\na1,"São João, ""a"""\n')).rows).toEqual([[2, 'a1', 'São João, "a"', null]])
    expect(await read(Buffer.from('ID;Name\r\na1;Esta\xe7\xe3o S\xe9, Vit\xf3ria\r\n', 'latin1'))).toMatchObject({ readAs: 'windows-1252, ;', codes: [] })
    expect(decodeText(Buffer.from('ID;Name\r\na1;Vit\xf3ria, S\xe9\r\n', 'latin1'))?.text).toContain('Vitória, Sé')
    expect((await read(Buffer.from('\uFEFFID\tName\na1\t北京站\n', 'utf16le'))).rows).toEqual([[2, 'a1', '北京站', null]])
    expect(findDelimiter('"a;b;c",d\n')).toBe(',')
  })

  test('gives rows the numbers that a spreadsheet shows, and passes over comments and empty rows', async () => {
    expect((await read('ID,Name\n# example,x\n\na1,A\n,\na2,B\n')).rows.map((row) => row[0])).toEqual([4, 6])
  })

  test('with quotes that do not close, with zero bytes, or empty, is refused in words', async () => {
    expect((await read('ID,Name\na1,"open\n')).codes).toEqual([[null, null, 'not-readable']])
    expect((await read(Buffer.from([73, 68, 10, 0, 1, 2]))).codes).toEqual([[null, null, 'not-readable']])
    expect((await read('')).codes).toEqual([[null, null, 'empty']])
    expect((await read('ID,Name\n')).codes).toEqual([[null, null, 'empty']])
  })
})

describe('headings', () => {
  test('may be the label in either language or the key, retyped', async () => {
    expect((await read('编号,NAME,area (KM2)\na1,A,1.5\n')).rows).toEqual([[2, 'a1', 'A', '1.5']])
    expect((await read('external_id,name,Area_km2\na1,A,2\n')).rows).toEqual([[2, 'a1', 'A', '2']])
  })

  test('that are unknown, twice, missing or nameless are named', async () => {
    expect((await read('Name,name,Colour,\nA,A,red,x\n')).codes).toEqual([
      [1, 'name', 'column-twice'],
      [1, 'Colour', 'unknown-column'],
      [1, null, 'nameless-column'],
      [1, 'ID', 'missing-column'],
    ])
  })

  test('for what Muster does not hold are refused by name, with the reason in both languages', async () => {
    const { problems } = await read('ID,身份证号,Ethnicity,Home address,Health,Visitor name\na1,1,2,3,4,5\n')
    expect(problems.map((problem) => problem.code)).toEqual(Array.from({ length: 5 }, () => 'force.import.forbidden-column'))
    expect(problems[0]?.message.zh).toContain('身份证号')
    expect(problems[3]?.message.en).toMatch(/"Health".*health is not recorded.*Delete it/)
  })

  test('an identity number in any cell is refused, and not repeated in the report', async () => {
    const { problems } = await read('ID,Name\na1,张三 11010519491231002X\n')
    expect(problems).toMatchObject([{ row: 2, column: 'Name', code: 'force.import.identity-number' }])
    expect(JSON.stringify(problems)).not.toContain('1949')
  })
})

describe('XLSX', () => {
  test('is read with dates, numbers, yes and no, and rich text', async () => {
    const bytes = await makeXlsx((sheet) => {
      sheet.addRow(['ID', 'Name', 'Area (km2)'])
      sheet.addRow(['a1', { richText: [{ text: 'North ' }, { text: 'Gate' }] }, 1.5])
      sheet.addRow([7, new Date(Date.UTC(2027, 5, 30)), true])
    })
    expect((await read(bytes)).rows).toEqual([[2, 'a1', 'North Gate', '1.5'], [3, '7', '2027-06-30', 'yes']])
  })

  test('with a formula says in which cell', async () => {
    const bytes = await makeXlsx((sheet) => {
      sheet.addRow(['ID', 'Name'])
      sheet.addRow(['a1', { formula: 'HYPERLINK("http://x")', result: 'x' }])
    })
    expect((await read(bytes)).codes).toEqual([[2, 'Name', 'formula']])
  })

  test('that unpacks to gigabytes is refused, whatever it claims', async () => {
    const bomb = makeZip('xl/worksheets/sheet1.xml', Buffer.alloc(150_000_000), 1000)
    expect(bomb.length).toBeLessThan(200_000)
    expect((await read(bomb)).codes).toEqual([[null, null, 'unpacks-too-large']])
  })

  test('with cells merged over the whole sheet costs nothing', async () => {
    const bytes = await makeXlsx((sheet) => {
      sheet.addRow(['ID', 'Name'])
      sheet.addRow(['a1', 'A'])
    })
    const merged = rewriteSheet(bytes, (xml) => xml.replace('</sheetData>', '</sheetData><mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells><dataValidations count="1"><dataValidation type="list" sqref="A1:XFD1048576"><formula1>"a"</formula1></dataValidation></dataValidations>'))
    // Whoever walks the cells of that range is still walking when this test's time is over.
    expect((await read(merged)).rows).toEqual([[2, 'a1', 'A', null]])
    const wide = rewriteSheet(bytes, (xml) => xml.replace('<sheetData>', '<cols><col min="1" max="2000000000" width="9"/></cols><sheetData>'))
    expect((await read(wide)).codes).toEqual([[null, null, 'too-many-columns']])
    const far = rewriteSheet(bytes, (xml) => xml.replace('r="B2"', 'r="XFD2"'))
    expect((await read(far)).codes).toEqual([[null, null, 'too-many-columns']])
  })

  test('that is cut off, or the old format, is refused in words', async () => {
    const bytes = await makeXlsx((sheet) => sheet.addRow(['ID', 'Name']))
    expect((await read(bytes.subarray(0, bytes.length / 2))).codes).toEqual([[null, null, 'not-readable']])
    expect((await read(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).codes).toEqual([[null, null, 'old-excel']])
  })

  test('of any bytes at all never breaks the reader', async () => {
    const bytes = await makeXlsx((sheet) => { sheet.addRow(['ID', 'Name']); sheet.addRow(['a1', 'A']) })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }), async (changes) => {
        const broken = Buffer.from(bytes)
        for (const [at, value] of changes) broken[at] = value
        const { codes, rows } = await read(broken)
        expect(codes.length > 0 || rows.length > 0).toBe(true)
      }),
      { numRuns: rounds },
    )
  })
})

function rewriteSheet(bytes: Buffer, change: (xml: string) => string): Buffer {
  const sheet = 'xl/worksheets/sheet1.xml'
  return writeStoredZip([...readZip(bytes)].map(([name, data]) => [name, name === sheet ? Buffer.from(change(data.toString('utf8'))) : data]))
}

describe('what is written', () => {
  const cell = fc.oneof(fc.string({ maxLength: 20 }), fc.stringMatching(/^'{0,3}[=+\-@＝][a-z0-9]{0,5}$/), fc.constantFrom('=1+1', "'=x", "''", "'a", '+351 000', '-8.61', '@home', '北京;"站",\n二'))

  test('is never a formula to a spreadsheet, and comes back as it was', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const escaped = escapeCell(text)
        expect(escaped).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
        expect(unescapeCell(escaped)).toBe(text)
      }),
      { numRuns: rounds * 10 },
    )
  })

  test('is read back alike from CSV and XLSX in both languages', async () => {
    const printable = cell.map((text) => text.replace(/\p{Cc}|[\ufffe\uffff]/gu, '').trim()).filter((text) => text.isWellFormed())
    await fc.assert(
      fc.asyncProperty(fc.array(printable, { minLength: 1, maxLength: 6 }), fc.constantFrom('xlsx' as const, 'csv' as const), fc.constantFrom('zh' as const, 'en' as const), async (names, format, language) => {
        const rows = names.map((name, at) => [`a${at}`, name, '1.5'])
        const file = await writeTable({ fileName: 'x', columns, rows, format, language, isPersonal: false })
        const { codes, rows: back } = await read(Buffer.from(file.contentBase64, 'base64'))
        expect(codes).toEqual([])
        expect(back.map((row) => row.slice(1))).toEqual(rows)
      }),
      { numRuns: Math.max(10, rounds / 4) },
    )
  })

  test('a template holds headings and explained examples that an import passes over', async () => {
    for (const format of ['xlsx', 'csv'] as const) {
      const file = await writeTemplate({ fileName: 'x', columns, format, language: 'zh' })
      expect((await read(Buffer.from(file.contentBase64, 'base64'))).codes).toEqual([[null, null, 'empty']])
    }
  })

  test('personal data says so in the name of the file', async () => {
    expect((await writeTable({ fileName: 'members', columns, rows: [], format: 'csv', language: 'en', isPersonal: true })).fileName).toBe('members-personal-data.csv')
  })

  test('XLSX reads row limits', async () => {
    const bytes = await makeXlsx((sheet) => { for (let at = 0; at < 60; at++) sheet.addRow([`a${at}`]) })
    expect((await readXlsx(bytes, 20)).length).toBeLessThanOrEqual(22)
  })
})

describe('values', () => {
  test('numbers are read as people in different countries write them, and never guessed', () => {
    expect(['12', '12.5', '1,234.5', '1,234,567', '12,5', '-3', '1e3'].map(readNumber)).toEqual([12, 12.5, 1234.5, 1_234_567, 12.5, -3, 1000])
    expect(['', '1.2.3', '12,345,6', 'twelve', '0x10', '1 2', '--1', 'Infinity'].map(readNumber)).toEqual([null, null, null, null, null, null, null, null])
  })

  test('a date holds to the end of its day, and there is no 31 February', () => {
    expect(readExpiry('2027-06-30')).toBe(Date.UTC(2027, 6, 1))
    expect(readExpiry('2027/6/30')).toBe(Date.UTC(2027, 6, 1))
    expect(readExpiry('2027-02-31')).toBeNull()
    expect(readExpiry('30.06.2027')).toBeNull()
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => { expect(readExpiry(writeExpiry(at))).toBe(at) }), { numRuns: rounds * 10 })
  })
})
