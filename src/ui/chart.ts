/** Where a chart is drawn. Not in the index: whoever draws none loads no chart library. */
import { init, type ECharts } from 'echarts/core'
import { useEffect, useRef, type RefObject } from 'react'

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** The chart in `place` follows its width and goes with the page; it is there from the first effect on. */
export function useChart(): { place: RefObject<HTMLDivElement | null>; chart: RefObject<ECharts | null> } {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  useEffect(() => {
    if (place.current === null) return
    const made = init(place.current, null, { renderer: 'svg' })
    chart.current = made
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  return { place, chart }
}
