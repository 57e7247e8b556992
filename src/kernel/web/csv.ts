/** A file of what a page shows, made in the browser. */

/** As in the server's files: what a spreadsheet would run as a formula begins with an apostrophe, one more than it had. */
const risky = /^'*[=+\-@\t\r＝＋－＠]/

const cell = (text: string): string => `"${(risky.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

export function toCsv(rows: readonly (readonly string[])[]): string {
  // With a byte order mark, or Excel reads Chinese as something else.
  return `\uFEFF${rows.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`
}

/** `isPersonal`: says so in its name. */
export function saveCsv({ fileName, rows, isPersonal }: { fileName: string; rows: readonly (readonly string[])[]; isPersonal: boolean }): void {
  const url = URL.createObjectURL(new Blob([toCsv(rows)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${fileName}${isPersonal ? '-personal-data' : ''}.csv`
  link.click()
  // Some browsers read the address only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
