/** What the desk does about somebody called: from the row, by letter, each told back. */
import { App } from 'antd'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import { useCommand, useLanguage } from '../../../kernel/web/index.ts'
import { ConfirmReason } from '../../../ui/index.ts'
import { excuseCalled, makeAnswerLink, recordAnswer, reportUnanswered } from '../contract.ts'
import { isUnanswered, type Called } from './words.ts'

export type CalledAct = 'reached' | 'telephoned-in' | 'excuse' | 'report-one' | 'copy-link'

export const letterOf: Readonly<Record<CalledAct, string>> = { reached: 'v', 'telephoned-in': 'i', excuse: 'e', 'report-one': 'u', 'copy-link': 'l' }

export function actsOf(item: Called): readonly CalledAct[] {
  if (!isUnanswered(item)) return []
  const always = ['reached', 'telephoned-in', 'excuse', 'copy-link'] as const
  // While there is time to answer nobody is reported.
  return item.state === 'late' ? [...always, 'report-one'] : always
}

export function useRollCallActs(callId: string): { start(act: CalledAct, item: Called): void; reportAll(): Promise<void>; dialog: ReactNode } {
  const { t, explain, say } = useLanguage()
  const { notification, message } = App.useApp()
  const recording = useCommand(recordAnswer)
  const excusing = useCommand(excuseCalled)
  const reporting = useCommand(reportUnanswered)
  const linking = useCommand(makeAnswerLink)
  const [excused, setExcused] = useState<Called | null>(null)
  const [isOpen, setOpen] = useState(false)

  const refuse = useCallback((error: unknown) => notification.error({ title: explain(error), placement: 'bottomRight', duration: 8 }), [explain, notification])
  const start = useCallback(
    (act: CalledAct, item: Called) => {
      const { calledId } = item
      const name = item.memberName ?? say(item.unitName)
      switch (act) {
        case 'reached':
        case 'telephoned-in':
          recording.run({ calledId, note: t(`rollcall.${act}`) }).then(() => void message.info(t(`rollcall.${act}.done`, { name })), refuse)
          return
        case 'report-one':
          reporting.run({ callId, calledIds: [calledId] }).then((reply) => void message.info(t('rollcall.reported.done', { n: reply.result.reported })), refuse)
          return
        case 'copy-link':
          linking.run({ calledId }).then(async (reply) => {
            const url = new URL(reply.result.url, globalThis.location.href).href
            try {
              await navigator.clipboard.writeText(url)
              void message.info(t('rollcall.copied'))
            } catch {
              // No clipboard without HTTPS from another machine.
              notification.info({ title: t('rollcall.copy-by-hand', { url }), placement: 'bottomRight', duration: 0 })
            }
          }, refuse)
          return
        case 'excuse':
          setExcused(item)
          setOpen(true)
      }
    },
    [callId, linking, message, notification, recording, refuse, reporting, say, t],
  )
  const reportAll = useCallback(() => reporting.run({ callId }).then((reply) => void message.info(t('rollcall.reported.done', { n: reply.result.reported })), refuse), [callId, message, refuse, reporting, t])
  return useMemo(
    () => ({
      start,
      reportAll,
      dialog:
        excused === null ? null : (
          <ConfirmReason
            isOpen={isOpen}
            title={`${t('rollcall.excuse')} · ${excused.memberName ?? say(excused.unitName)}`}
            confirmText={t('rollcall.excuse')}
            onClose={() => setOpen(false)}
            onConfirm={async (reason) => {
              await excusing.run({ calledId: excused.calledId, reason })
              void message.info(t('rollcall.excused.done'))
            }}
          />
        ),
    }),
    [excused, excusing, isOpen, message, reportAll, say, start, t],
  )
}
