/** One run of the solver as it goes. */
import { useEffect, useMemo } from 'react'
import type { z } from 'zod'
import { useView } from '../../../../kernel/web/index.ts'
import { rosterSolveView } from '../../contract/solver.ts'

export type SolveAnswer = z.output<typeof rosterSolveView.output>
export type Solve = SolveAnswer['solve']

const everyMs = 1000

export const isLive = (solve: Solve): boolean => solve.status === 'waiting' || solve.status === 'running'

/** Asks each second while it goes: between beginning and end nothing is journalled that the live stream could tell of. */
export function useSolve(solveId: string | null): ReturnType<typeof useView<typeof rosterSolveView.input, typeof rosterSolveView.output>> {
  const asked = useView(rosterSolveView, { solveId: solveId ?? '' }, { isWanted: solveId !== null, keepsOld: true })
  const { data, refetch } = asked
  const isGoing = data !== undefined && isLive(data.solve)
  useEffect(() => {
    if (!isGoing) return
    const timer = setInterval(() => void refetch(), everyMs)
    return () => clearInterval(timer)
  }, [isGoing, refetch])
  return asked
}

/** For a grid that marks what a run would change: the class (null: off) by `member day`. */
export function useSolverCells(solveId: string | null, rosterId: string): ReadonlyMap<string, string | null> {
  const { data } = useSolve(solveId)
  return useMemo(() => new Map((data?.rosters.find((one) => one.rosterId === rosterId)?.changes ?? []).map((change) => [`${change.memberId} ${change.day}`, change.classId])), [data, rosterId])
}
