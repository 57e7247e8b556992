/** One line on the board and on the phone: floors broken now and tonight, and the worst ahead. Quiet when all are kept. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { StateShape } from '../../../../ui/index.ts'
import { floorsView } from '../../contract/strength.ts'
import './strength.css'

export function FloorsPanel(): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const operationId = useOperationId()
  const { data } = useView(floorsView, { operationId, unitId: null })
  if (data === undefined) return null
  const { broken, tonight, worst, now } = data
  const isKept = broken.length === 0 && tonight.length === 0
  const shape = broken.length > 0 ? 'breached' : isKept ? 'met' : 'due-soon'
  const tone = broken.length > 0 ? 'tone-red' : isKept ? 'muted' : 'tone-amber'
  return (
    <Link className="floors-line" to={'/strength' as never} aria-label={t('roster.floors')}>
      <span className={tone}>
        <StateShape state={shape} /> {isKept ? t('roster.floors.kept') : broken.length > 0 ? t('roster.floors.now', { n: broken.length }) : t('roster.floors.tonight', { n: tonight.length })}
      </span>
      {broken.length > 0 && tonight.length > 0 ? <span className="tone-amber">{t('roster.floors.tonight', { n: tonight.length })}</span> : null}
      {worst === null ? null : <span className="floors-worst">{t('roster.floors.worst', { unit: say(worst.unitName), time: format.near(Math.max(now, worst.from), now), quantity: worst.quantity, need: worst.need })}</span>}
    </Link>
  )
}
