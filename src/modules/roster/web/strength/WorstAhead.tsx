/** The worst moment ahead, and who would mend it: by telephone at once, or by a call to come in. */
import { Link } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { useHoldsRole, useLanguage, useTimeFormat, useView } from '../../../../kernel/web/index.ts'
import { useOperationId } from '../../../../orders/web/index.ts'
import { PhoneLink, StateShape, TimeLeft } from '../../../../ui/index.ts'
import { floorsView, type mendShape } from '../../contract/strength.ts'
import { FloorCall } from './FloorCall.tsx'
import './strength.css'

export function WorstAhead({ unitId }: { unitId: string | null }): ReactNode {
  const { t, say } = useLanguage()
  const format = useTimeFormat()
  const operationId = useOperationId()
  const { data } = useView(floorsView, { operationId, unitId }, { keepsOld: true })
  const [isCalling, setCalling] = useState(false)
  const mayCall = useHoldsRole('leader', 'commander', 'planner', 'duty-officer', 'officer-of-the-day')
  if (data === undefined) return null
  const { worst, mend, now } = data
  if (worst === null) {
    return (
      <p className="worst-none muted">
        <StateShape state="met" /> {t('roster.floors.worst.none')}
      </p>
    )
  }
  const begins = Math.max(now, worst.from)
  return (
    <section className="panel worst-ahead" aria-label={t('roster.floors.worst.title')}>
      <div>
        <h2>{t('roster.floors.worst.title')}</h2>
        <p className="worst-what tone-red">
          <StateShape state="breached" size={16} /> {say(worst.unitName)} · {t('roster.floors.short', { quantity: worst.quantity, need: worst.need })}
        </p>
        <p>
          <TimeLeft at={begins} isOver={worst.from <= now} /> <span className="muted number">{t('roster.floors.until', { from: format.dayTime(worst.from), to: format.dayTime(worst.to) })}</span>
        </p>
        <p>
          <Link to={'/' as never} search={{ obligation: worst.obligationId } as never}>
            {say(worst.title)} · {t('roster.strength.open-clause', { id: worst.clauseId })}
          </Link>
        </p>
        {mayCall ? (
          <Button type="primary" className="no-print" onClick={() => setCalling(true)}>
            {t('roster.floors.mend.open')}
          </Button>
        ) : null}
      </div>
      {mayCall ? (
        <div>
          <h2>{t('roster.floors.mend')}</h2>
          {mend.length === 0 ? <p className="muted">{t('roster.floors.mend.none')}</p> : <Mends mends={mend} />}
        </div>
      ) : null}
      <Drawer open={isCalling} onClose={() => setCalling(false)} title={`${t('roster.gap')} · ${say(worst.unitName)} ${format.dayTime(begins)}`} size={480} destroyOnHidden>
        <FloorCall unitId={worst.unitId} at={begins} />
      </Drawer>
    </section>
  )
}

export function Mends({ mends }: { mends: readonly z.output<typeof mendShape>[] }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <ul className="mends">
      {mends.map((mend) => {
        const hours = Math.round(Math.abs(mend.extraMinutes) / 60)
        return (
          <li key={mend.memberId}>
            <span>
              <strong>{mend.name}</strong> <span className="muted">{say(mend.unitName)}</span>
            </span>
            <span className="muted">
              {t(`roster.floors.mend.${mend.kind}`)} · {hours === 0 ? t('roster.gap.even') : mend.extraMinutes > 0 ? t('roster.gap.extra', { n: hours }) : t('roster.gap.under', { n: hours })}
            </span>
            <PhoneLink number={mend.telephone} />
          </li>
        )
      })}
    </ul>
  )
}
