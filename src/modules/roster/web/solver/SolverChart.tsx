/** Cost over time with the bound, and below it how many people are still short. */
import { LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { use as registerParts } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { escapeHtml, useChart } from '../../../../ui/chart.ts'
import { palettes, useTheme } from '../../../../ui/index.ts'
import type { Solve } from './use-solve.ts'

registerParts([LineChart, GridComponent, TooltipComponent, SVGRenderer])

/** Above this ratio the last improvements would be one flat line. */
const logFrom = 20

export function SolverChart({ solve }: { solve: Solve }): ReactNode {
  const { t, locale } = useLanguage()
  const { name } = useTheme()
  const { place, chart } = useChart()
  const { points } = solve

  useEffect(() => {
    const palette = palettes[name]
    const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
    // While people are short a roster's cost says nothing: what is not filled costs nothing.
    const filled = points.filter((point) => point.short === 0)
    const costs = filled.map((point) => point.cost)
    const lowest = Math.min(...costs, ...filled.flatMap((point) => point.bound ?? []))
    const isLog = lowest > 0 && Math.max(...costs) / lowest > logFrom
    const bySecond = new Map(points.map((point) => [point.atMs / 1000, point]))
    const axis = { axisLine: { lineStyle: { color: palette.line } }, axisLabel: { color: palette.muted, hideOverlap: true }, splitLine: { lineStyle: { color: palette.line, opacity: 0.5 } } }
    const last = Math.max(1, ...points.map((point) => point.atMs / 1000))
    const line = { type: 'line' as const, step: 'end' as const, showSymbol: false }
    chart.current?.setOption(
      {
        animation: false,
        textStyle: { fontFamily: 'inherit', color: palette.muted },
        grid: [
          { left: 64, right: 20, top: 28, height: '55%' },
          { left: 64, right: 20, bottom: 30, height: '17%' },
        ],
        tooltip: {
          trigger: 'axis',
          backgroundColor: palette.raised,
          borderColor: palette.line,
          textStyle: { color: palette.text, fontSize: 13 },
          formatter: (hovered: unknown) => {
            const [first] = Array.isArray(hovered) ? (hovered as { value: [number, number] }[]) : []
            const point = first === undefined ? undefined : bySecond.get(first.value[0])
            if (point === undefined) return ''
            return escapeHtml(`${(point.atMs / 1000).toFixed(1)} s  ${t('roster.solver.chart.point', { cost: number.format(point.cost), bound: point.bound === null ? '–' : number.format(point.bound), short: number.format(point.short) })}`)
          },
        },
        xAxis: [
          { ...axis, type: 'value', gridIndex: 0, min: 0, max: last, axisLabel: { show: false }, splitLine: { show: false } },
          { ...axis, type: 'value', gridIndex: 1, min: 0, max: last, axisLabel: { ...axis.axisLabel, formatter: (second: number) => `${second < 10 ? Math.round(second * 10) / 10 : Math.round(second)} s` }, splitLine: { show: false } },
        ],
        yAxis: [
          { ...axis, type: isLog ? 'log' : 'value', gridIndex: 0, scale: true, name: t('roster.solver.cost'), nameTextStyle: { color: palette.muted, align: 'right' } },
          { ...axis, type: 'value', gridIndex: 1, min: 0, minInterval: 1, splitNumber: 1, name: t('roster.solver.short'), nameTextStyle: { color: palette.muted, align: 'left' }, nameGap: 6 },
        ],
        series: [
          { ...line, xAxisIndex: 0, yAxisIndex: 0, name: t('roster.solver.cost'), data: [...filled.map((point) => [point.atMs / 1000, point.cost]), ...(costs.length === 0 ? [] : [[last, costs.at(-1) ?? 0]])], lineStyle: { color: palette.text, width: 2 }, itemStyle: { color: palette.text } },
          { ...line, xAxisIndex: 0, yAxisIndex: 0, name: t('roster.solver.bound'), data: filled.flatMap((point) => (point.bound === null || (isLog && point.bound <= 0) ? [] : [[point.atMs / 1000, point.bound]])), lineStyle: { color: palette.muted, width: 1.5, type: 'dashed' }, itemStyle: { color: palette.muted } },
          { ...line, xAxisIndex: 1, yAxisIndex: 1, name: t('roster.solver.short'), data: [...points.map((point) => [point.atMs / 1000, point.short]), [last, points.at(-1)?.short ?? 0]], lineStyle: { color: palette.muted, width: 1 }, itemStyle: { color: palette.muted }, areaStyle: { color: palette.muted, opacity: 0.25 } },
        ],
      },
      { notMerge: true },
    )
  }, [chart, locale, name, points, t])

  const hasFilled = points.some((point) => point.short === 0)
  return (
    <div className="solver-chart">
      <div ref={place} className="solver-canvas" role="img" aria-label={t('roster.solver.chart')} />
      {hasFilled ? null : <p className="solver-chart-empty muted">{t('roster.solver.chart.first')}</p>}
    </div>
  )
}
