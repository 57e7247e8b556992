import { useCallback } from 'react'
import { useLanguage } from '../kernel/web/index.ts'

/** A unit of measure as people write it: `persons/m2` is persons/m², 人/m². */
export function useMeasure(): (unitOfMeasure: string) => string {
  const { find } = useLanguage()
  return useCallback(
    (unitOfMeasure) =>
      unitOfMeasure
        .split('/')
        .map((part) => find(`ui.measure.${part}`) ?? part.replace(/m2$/, 'm²').replace(/m3$/, 'm³'))
        .join('/'),
    [find],
  )
}
