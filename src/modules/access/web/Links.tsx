/** Signed links that were made: for whom, until when, used or not; each can be ended. */
import { Link } from '@tanstack/react-router'
import { App, Button, Popconfirm, Segmented } from 'antd'
import type { ReactNode } from 'react'
import type { z } from 'zod'
import { Pager } from '../../../force/web/index.ts'
import { useCommand, useHoldsRole, useLanguage, useSearchValues, useTimeFormat, useView } from '../../../kernel/web/index.ts'
import { Answer, EmptyState, PageFrame } from '../../../ui/index.ts'
import { linksView, revokeLink, type linkItem } from '../contract.ts'
import { lifeOf, LifeMark } from './LifeMark.tsx'
import './rights.css'

type SignedLink = z.output<typeof linkItem>
const states = ['alive', 'ended', 'all'] as const
/** As the server pages them. */
const pageSize = 50

export function Links(): ReactNode {
  const { t } = useLanguage()
  const { values, set } = useSearchValues()
  const state = states.find((each) => each === values['state']) ?? 'alive'
  const page = Math.max(1, Math.trunc(Number(values['page'] ?? '1')) || 1)
  const asked = useView(linksView, { state, page }, { keepsOld: true })
  return (
    <PageFrame
      title={t('rights.links')}
      hint={t('rights.links.what')}
      actions={<Segmented value={state} options={states.map((each) => ({ value: each, label: t(`rights.links.${each}`) }))} onChange={(next) => set({ state: next === 'alive' ? undefined : next, page: undefined })} />}
    >
      <Answer of={asked}>
        {({ links, total }) =>
          links.length === 0 ? (
            <EmptyState title={t(state === 'alive' ? 'rights.links.none-alive' : 'rights.links.none')} />
          ) : (
            <>
              <div className="panel rows-scroll">
                <table className="rows rows-cards">
                  <thead>
                    <tr>
                      <th>{t('rights.link.purpose')}</th>
                      <th>{t('rights.link.subject')}</th>
                      <th>{t('rights.link.state')}</th>
                      <th>{t('rights.link.until')}</th>
                      <th>{t('rights.link.made')}</th>
                      <th />
                    </tr>
                  </thead>
                  <tbody>
                    {links.map((each) => (
                      <Row key={each.id} of={each} />
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager page={page} pageSize={pageSize} total={total} go={(next) => set({ page: next === 1 ? undefined : String(next) }, { isNewPlace: true })} />
            </>
          )
        }
      </Answer>
    </PageFrame>
  )
}

function Row({ of: link }: { of: SignedLink }): ReactNode {
  const { t, say, find } = useLanguage()
  const format = useTimeFormat()
  const mayRevoke = useHoldsRole('administrator', 'commander', 'officer-of-the-day', 'duty-officer')
  const life = lifeOf(link, Date.now())
  return (
    <tr className={life === 'alive' ? undefined : 'is-over'}>
      <td data-label={t('rights.link.purpose')}>{find(`rights.purpose.${link.purpose}`) ?? link.purpose}</td>
      <td data-label={t('rights.link.subject')}>{link.subjectName === null ? <span className="muted">{t('rights.link.no-name')}</span> : link.subjectMemberId === null ? <strong>{say(link.subjectName)}</strong> : <Link to={`/members/${link.subjectMemberId}` as never}>{say(link.subjectName)}</Link>}</td>
      <td data-label={t('rights.link.state')}>
        <LifeMark life={life} />
      </td>
      <td className="number" data-label={t(life === 'used' ? 'rights.link.used-at' : life === 'revoked' ? 'rights.link.revoked-at' : 'rights.link.until')}>
        {format.stamp(link.revokedAt ?? link.usedAt ?? link.expiresAt)}
      </td>
      <td data-label={t('rights.link.made')}>
        <span>
          {link.madeBy?.name ?? ''} {link.madeAt === null ? null : <span className="number muted">{format.stamp(link.madeAt)}</span>}
        </span>
      </td>
      <td className="rights-acts">{mayRevoke && life === 'alive' ? <Revoke of={link} /> : null}</td>
    </tr>
  )
}

function Revoke({ of: link }: { of: SignedLink }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const revoking = useCommand(revokeLink)
  return (
    <Popconfirm
      title={t('rights.link.revoke.what')}
      description={t('rights.link.revoke.then')}
      okText={t('rights.link.revoke')}
      cancelText={t('ui.cancel')}
      onConfirm={() => revoking.run({ linkId: link.id }).then(() => void message.info(t('rights.link.revoke.done')), (error: unknown) => void message.error(explain(error)))}
    >
      <Button size="small">{t('rights.link.revoke')}</Button>
    </Popconfirm>
  )
}
