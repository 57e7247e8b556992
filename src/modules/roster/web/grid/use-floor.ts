/** The floor of the order over a roster's hours, for the strip under the grid. */
import { useMemo } from 'react'
import { useClockId, useView } from '../../../../kernel/web/index.ts'
import { strengthView } from '../../contract/strength.ts'
import type { RosterAnswer } from './cells.ts'

const hourMs = 3_600_000
const none: readonly (number | null)[] = []

/** `starts`: where each day begins and the last one ends. */
export function useFloor(answer: RosterAnswer, starts: readonly number[]): readonly (number | null)[] {
  const operationId = useClockId()
  const from = starts[0] ?? 0
  const to = starts.at(-1) ?? 0
  const { data } = useView(strengthView, { operationId, unitId: answer.roster.unitId, from, to }, { isWanted: to > from })
  return useMemo(() => {
    const steps = data?.units.find((unit) => unit.unitId === answer.roster.unitId)?.steps
    if (steps === undefined || steps.every((step) => step.need === null)) return none
    const needs: (number | null)[] = []
    let next = 0
    let need: number | null = null
    for (let at = from; at < to; at += hourMs) {
      // The highest need that holds at any moment of the hour.
      let most = need
      for (let step = steps[next]; step !== undefined && step.at < at + hourMs; step = steps[next]) {
        need = step.need
        most = step.at <= at ? need : most === null || (need !== null && need > most) ? need : most
        next += 1
      }
      needs.push(most)
    }
    return needs
  }, [answer.roster.unitId, data, from, to])
}
