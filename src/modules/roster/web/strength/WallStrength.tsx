/** On the wall, by unit: how many can leave now against what is needed. */
import type { ReactNode } from 'react'
import { useLanguage, useOperationNow, useView } from '../../../../kernel/web/index.ts'
import { useOperationId, type PartProps } from '../../../../orders/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import { strengthView } from '../../contract/strength.ts'
import { stepAt } from './blocks.ts'

const hourMs = 3_600_000

export function WallStrength({ unitIds = [] }: PartProps): ReactNode {
  const { t } = useLanguage()
  const operationId = useOperationId()
  const hour = useOperationNow(hourMs)
  const now = useOperationNow(60_000)
  // One question for the whole wall: every unit of it finds its part in the same answer.
  const { data } = useView(strengthView, { operationId, unitId: null, from: hour, to: hour + 2 * hourMs }, { keepsOld: true })
  const wanted = new Set(unitIds)
  const steps = (data?.units ?? []).filter((unit) => wanted.has(unit.unitId)).flatMap((unit) => stepAt(unit.steps, now) ?? [])
  const known = steps.filter((step) => step.isKnown)
  if (known.length === 0) return null
  const planned = known.reduce((sum, step) => sum + step.planned, 0)
  const needs = known.flatMap((step) => step.need ?? [])
  const isShort = known.some((step) => step.need !== null && step.planned < step.need)
  return (
    <span className={isShort ? 'tone-red' : 'tone-grey'}>
      {isShort ? <StateShape state="breached" size="0.7em" /> : null} {needs.length === 0 ? t('roster.wall.strength.free', { planned }) : t('roster.wall.strength', { planned, need: needs.reduce((sum, need) => sum + need, 0) })}
    </span>
  )
}
