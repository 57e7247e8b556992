import { LineChart } from 'echarts/charts'
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { use as registerParts } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, type ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage, useTimeFormat } from '../../kernel/web/index.ts'
import { escapeHtml, useChart } from '../../ui/chart.ts'
import { palettes, useTheme } from '../../ui/index.ts'
import type { readinessView } from '../contract.ts'
import { useKindWords } from './Entries.tsx'

registerParts([LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer])

type Output = z.output<typeof readinessView.output>

const share = (point: Output['points'][number]): number => (point.due === 0 ? 100 : Math.round((point.met / point.due) * 1_000) / 10)
const labelWidthPx = 110

/** As many labels as stand beside one another; the list below the chart names all events. */
function markEvents(events: Output['events'], points: Output['points'], kindWords: (kind: string) => string, widthPx: number): { at: number; label: string }[] {
  const room = (((points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0)) * labelWidthPx) / Math.max(widthPx, labelWidthPx)
  let labelledAt = Number.NEGATIVE_INFINITY
  return events.map((event) => {
    if (event.at - labelledAt < room) return { at: event.at, label: '' }
    labelledAt = event.at
    return { at: event.at, label: [kindWords(event.kind), event.text].filter((text) => text !== '').join(' ') }
  })
}

export function ReadinessChart({ points, events }: Output): ReactNode {
  const { t } = useLanguage()
  const format = useTimeFormat()
  const kindWords = useKindWords()
  const { name } = useTheme()
  const { place, chart } = useChart()

  useEffect(() => {
    const palette = palettes[name]
    const marks = markEvents(events, points, kindWords, chart.current?.getWidth() ?? 0)
    const byTime = new Map(points.map((point) => [point.at, point]))
    chart.current?.setOption(
      {
        animation: false,
        textStyle: { fontFamily: 'inherit', color: palette.muted },
        grid: { left: 48, right: 24, top: 40, bottom: 32 },
        tooltip: {
          trigger: 'axis',
          backgroundColor: palette.raised,
          borderColor: palette.line,
          textStyle: { color: palette.text, fontSize: 13 },
          formatter: (hovered: unknown) => {
            const [first] = Array.isArray(hovered) ? (hovered as { value: [number, number] }[]) : []
            const point = first === undefined ? undefined : byTime.get(first.value[0])
            if (point === undefined) return ''
            return escapeHtml(`${format.dayTime(point.at)}  ${share(point)}%  ${t('orders.readiness.point', { due: point.due, met: point.met, late: point.late, breached: point.breached })}`)
          },
        },
        xAxis: { type: 'time', axisLabel: { formatter: (at: number) => format.time(at), color: palette.muted, hideOverlap: true }, axisLine: { lineStyle: { color: palette.line } }, splitLine: { show: false } },
        yAxis: { type: 'value', min: (range: { min: number }) => Math.max(0, Math.floor((range.min - 5) / 10) * 10), max: 100, axisLabel: { formatter: '{value}%', color: palette.muted }, splitLine: { lineStyle: { color: palette.line, opacity: 0.5 } } },
        series: [
          {
            type: 'line',
            name: t('orders.readiness.share'),
            data: points.map((point) => [point.at, share(point)]),
            step: 'end',
            showSymbol: false,
            lineStyle: { color: palette.text, width: 2 },
            itemStyle: { color: palette.text },
            markLine: {
              symbol: 'none',
              silent: false,
              lineStyle: { color: palette.line, type: 'dashed', width: 1 },
              label: { color: palette.muted, fontSize: 12, position: 'end', distance: 12, formatter: (mark: { name: string }) => mark.name },
              data: marks.map((mark) => ({ name: mark.label, xAxis: mark.at })),
            },
          },
        ],
      },
      { notMerge: true },
    )
  }, [chart, points, events, name, format, t, kindWords])

  return <div ref={place} className="readiness-canvas" role="img" aria-label={t('orders.readiness.what')} />
}
