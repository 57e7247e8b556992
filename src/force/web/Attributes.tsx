/** Attributes of a unit, a member or a place in words, with their units of measure. */
import { useCallback, useMemo, type ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useView } from '../../kernel/web/index.ts'
import { useMeasure } from '../../ui/index.ts'
import { catalogueView, type attributeShape, type subjectKinds } from '../contract.ts'

export type Declaration = z.output<typeof attributeShape>
export type AttributeValue = string | number | boolean | null
type Subject = (typeof subjectKinds)[number]

export function useDeclarations(subject: Subject): readonly Declaration[] {
  const { data } = useView(catalogueView, {})
  return useMemo(() => (data === undefined ? [] : [...data.product, ...data.added].filter((each) => each.subject === subject)), [data, subject])
}

export function useAttributeWord(): (declaration: Declaration | undefined, value: AttributeValue) => string {
  const { t, find, language } = useLanguage()
  const measure = useMeasure()
  return useCallback(
    (declaration, value) => {
      if (value === null) return '–'
      if (typeof value === 'boolean') return t(value ? 'force.yes' : 'force.no')
      if (typeof value === 'number') return `${value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB')}${declaration === undefined || declaration.unitOfMeasure === null ? '' : ` ${measure(declaration.unitOfMeasure)}`}`
      return find(`places.choice.${value}`) ?? value
    },
    [find, language, measure, t],
  )
}

export function Attributes({ subject, values }: { subject: Subject; values: Readonly<Record<string, AttributeValue>> }): ReactNode {
  const { t, say } = useLanguage()
  const declarations = useDeclarations(subject)
  const word = useAttributeWord()
  const names = Object.keys(values)
  if (names.length === 0) return <p className="muted">{t('force.unit.attributes.none')}</p>
  const order = new Map(declarations.map((each, at) => [each.name, at]))
  const sorted = names.toSorted((a, b) => (order.get(a) ?? 999) - (order.get(b) ?? 999))
  return (
    <dl className="attribute-list">
      {sorted.map((name) => {
        const declaration = declarations.find((each) => each.name === name)
        return (
          <div key={name}>
            <dt>{declaration === undefined ? name : say(declaration.words)}</dt>
            <dd className="number">{word(declaration, values[name] ?? null)}</dd>
          </div>
        )
      })}
    </dl>
  )
}
