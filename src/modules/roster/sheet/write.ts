/** The roster as XLSX, ready to print on A3, or as CSV. */
import { stringify } from 'csv-stringify/sync'
import ExcelJS from 'exceljs'
import { escapeCell } from '../../../force/index.ts'
import type { Grid } from '../rules/grid.ts'
import { sheetTexts } from '../texts/sheet.ts'
import { shapeRoster, type RosterSheet, type SheetLanguage } from './shape.ts'

export interface RosterFile {
  readonly grid: Grid
  readonly title: string
  readonly language: SheetLanguage
}

/** With a byte order mark, or Excel reads Chinese as something else. */
export function writeRosterCsv({ grid, language }: RosterFile): Buffer {
  const { head, marks, lines, foot } = shapeRoster(grid, language)
  return Buffer.from(stringify([head, marks, ...lines, ...foot.map((row) => row.cells)].map((cells) => cells.map(escapeCell)), { bom: true, record_delimiter: 'windows' }))
}

const shades = { weekend: 'FFEFF2F5', holiday: 'FFFBE9D7', short: 'FFF8D0CC', head: 'FFE3E8EC' } as const
/** A cell's font replaces the workbook's whole, name and size too. */
const font = { name: 'Calibri', size: 11 }
const hair: Partial<ExcelJS.Border> = { style: 'hair', color: { argb: 'FFB0B8C0' } }
/** By the numbers of the file format; ExcelJS writes any, and names only some. */
const paperA3 = { paperSize: 8 }

export async function writeRosterXlsx({ grid, title, language }: RosterFile): Promise<Buffer> {
  const shape = shapeRoster(grid, language)
  const workbook = new ExcelJS.Workbook()
  workbook.creator = 'Muster'
  workbook.keywords = 'personal data'
  workbook.description = sheetTexts['roster.sheet.personal'][language]
  const sheet = workbook.addWorksheet(title.replaceAll(/[\\/*?:[\]]/g, ' ').slice(0, 31), { views: [{ state: 'frozen', xSplit: shape.firstDay, ySplit: 2 }] })
  sheet.pageSetup = { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0, printTitlesRow: '1:2', printTitlesColumn: 'A:C', margins: { left: 0.3, right: 0.3, top: 0.5, bottom: 0.5, header: 0.2, footer: 0.2 } }
  Object.assign(sheet.pageSetup, paperA3)
  sheet.headerFooter.oddHeader = `&L${title.replaceAll('&', '&&')}&R&P/&N`
  sheet.headerFooter.oddFooter = `&L${sheetTexts['roster.sheet.personal'][language]}`
  const isDay = (place: number): boolean => place >= shape.firstDay && place < shape.afterDays
  sheet.columns = shape.head.map((_, place) => ({ width: isDay(place) ? 5 : place < 2 ? 14 : 9, style: { numFmt: '@', alignment: { horizontal: place < 2 ? 'left' : 'center' } } }))
  const add = (cells: readonly string[]): ExcelJS.Row => shadeDays(sheet.addRow(cells.map(keepApostrophe)), grid, shape)
  const head = add(shape.head)
  head.font = { ...font, bold: true }
  head.height = 80
  // A whole date in a column for three letters: upright.
  for (let place = shape.firstDay; place < shape.afterDays; place += 1) head.getCell(place + 1).alignment = { textRotation: 90, horizontal: 'center' }
  const marks = add(shape.marks)
  for (const row of [head, marks]) for (const place of [0, 1, 2]) row.getCell(place + 1).fill = solid(shades.head)
  marks.font = { ...font, size: 8 }
  marks.alignment = { wrapText: true, horizontal: 'center', vertical: 'top' }
  if (grid.days.some(({ holiday }) => holiday !== null)) marks.height = 36
  for (const cells of shape.lines) add(cells)
  for (const { cells, short } of shape.foot) {
    const row = add(cells)
    row.font = { ...font, italic: true }
    for (const place of short) {
      row.getCell(place + 1).fill = solid(shades.short)
      row.getCell(place + 1).font = { ...font, bold: true }
    }
  }
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

/** Text cells are never run as formulas; only a leading apostrophe must survive the import, which takes one off. */
const keepApostrophe = (cell: string): string => (cell.startsWith("'") ? escapeCell(cell) : cell)
const solid = (argb: string): ExcelJS.FillPattern => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } })

function shadeDays(row: ExcelJS.Row, grid: Grid, { firstDay }: RosterSheet): ExcelJS.Row {
  for (const [place, { isWeekend, isWorkday, holiday }] of grid.days.entries()) {
    row.getCell(firstDay + place + 1).border = { top: hair, bottom: hair, left: hair, right: hair }
    if (isWorkday) continue
    if (holiday !== null) row.getCell(firstDay + place + 1).fill = solid(shades.holiday)
    else if (isWeekend) row.getCell(firstDay + place + 1).fill = solid(shades.weekend)
  }
  return row
}
