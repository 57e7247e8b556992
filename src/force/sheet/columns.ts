import type { AttributeDeclaration } from '../facts.ts'
import type { sheetLanguages } from '../words.ts'

export type SheetLanguage = (typeof sheetLanguages)[number]
type Words = { readonly zh: string; readonly en: string }

/** One column of a file, the same for template, export and import. */
export interface SheetColumn {
  readonly key: string
  /** Headings; an import takes these and the key. */
  readonly labels: Words
  /** What belongs there, for the template. */
  readonly explains: Words
  readonly example: string
  readonly isRequired?: boolean
  /** Values stay out of reports. */
  readonly isPersonal?: boolean
}

export const column = (key: string, zh: string, en: string, explainsZh: string, explainsEn: string, example: string, more: Partial<SheetColumn> = {}): SheetColumn => ({
  key,
  labels: { zh, en },
  explains: { zh: explainsZh, en: explainsEn },
  example,
  ...more,
})

/** Columns of declared attributes; the label names the unit of measure. */
export function attributeColumns(declarations: readonly AttributeDeclaration[]): SheetColumn[] {
  return declarations.map((declaration) => {
    const measure = declaration.unitOfMeasure === null ? '' : ` (${declaration.unitOfMeasure})`
    const takes = describeType(declaration)
    return {
      key: declaration.name,
      labels: { zh: `${declaration.words.zh}${measure}`, en: `${declaration.words.en}${measure}` },
      explains: takes,
      example: { text: '', number: '12.5', whole: '12', 'yes-no': 'yes', choice: declaration.choices[0] ?? '' }[declaration.type],
    }
  })
}

export function describeType(declaration: AttributeDeclaration): Words {
  switch (declaration.type) {
    case 'text':
      return { zh: '文字，最多500字', en: 'text, at most 500 characters' }
    case 'number':
      return { zh: '数字', en: 'a number' }
    case 'whole':
      return { zh: '整数', en: 'a whole number' }
    case 'yes-no':
      return { zh: '是或否', en: 'yes or no' }
    case 'choice':
      return { zh: `其中之一：${declaration.choices.join('、')}`, en: `one of ${declaration.choices.join(', ')}` }
  }
}

/** Headings are compared without case, spaces, brackets and hyphens: people retype them. */
export function foldHeading(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s_\-()*:/.]+/g, '')
}
