/** A file in: read, what is wrong by row and column or what would change, then taken whole. */
import { App, Button, Modal } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import type { z } from 'zod'
import { readBase64 } from '../../../../force/web/index.ts'
import { useCommand, useLanguage } from '../../../../kernel/web/index.ts'
import { Loading } from '../../../../ui/index.ts'
import { importRoster, previewRosterImport } from '../../contract/rosters.ts'
import { Changes } from './AskChange.tsx'
import type { RosterAnswer } from './cells.ts'

type Report = z.output<typeof previewRosterImport.output>
interface Given {
  readonly fileName: string
  readonly contentBase64: string
}
type Stage = { readonly kind: 'waiting' } | { readonly kind: 'reading'; readonly name: string } | { readonly kind: 'read'; readonly given: Given; readonly report: Report }

export function ImportDialog({ answer, close }: { answer: RosterAnswer; close(): void }): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const previewing = useCommand(previewRosterImport)
  const importing = useCommand(importRoster)
  const picker = useRef<HTMLInputElement>(null)
  const [stage, setStage] = useState<Stage>({ kind: 'waiting' })
  const [problem, setProblem] = useState<string | null>(null)
  const rosterId = answer.roster.id

  async function read(file: File): Promise<void> {
    setProblem(null)
    setStage({ kind: 'reading', name: file.name })
    try {
      const given = { fileName: file.name, contentBase64: await readBase64(file) }
      setStage({ kind: 'read', given, report: (await previewing.run({ rosterId, ...given })).result })
    } catch (error) {
      setProblem(explain(error))
      setStage({ kind: 'waiting' })
    }
  }

  async function take(given: Given): Promise<void> {
    setProblem(null)
    try {
      const { result } = await importing.run({ rosterId, ...given })
      void message.info(t('roster.file.taken', { n: result.changed }))
      close()
    } catch (error) {
      setProblem(explain(error))
    }
  }

  const report = stage.kind === 'read' ? stage.report : null
  const isGood = report !== null && report.problems.length === 0
  return (
    <Modal
      open
      width={680}
      title={t('roster.file.import')}
      okText={t('roster.file.take')}
      cancelText={t('ui.cancel')}
      okButtonProps={{ disabled: !isGood || report.changes.length === 0 }}
      confirmLoading={importing.isRunning}
      onOk={() => {
        if (stage.kind === 'read') void take(stage.given)
      }}
      onCancel={close}
    >
      <p className="muted">{t('roster.file.import.what')}</p>
      <p>
        <Button onClick={() => picker.current?.click()}>{t('roster.file.choose')}</Button>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".xlsx,.csv"
          aria-label={t('roster.file.choose')}
          onChange={(event) => {
            const [file] = event.target.files ?? []
            if (file !== undefined) void read(file)
          }}
        />
      </p>
      {stage.kind === 'reading' ? (
        <>
          <p>{t('roster.file.reading', { name: stage.name })}</p>
          <Loading />
        </>
      ) : null}
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
      {report === null ? null : isGood ? (
        <>
          <p role="status">● {report.changes.length === 0 ? t('roster.file.same') : t('roster.file.changes', { n: report.changes.length })}</p>
          <Changes answer={answer} changes={report.changes} />
          <p className={report.violations.length === 0 ? 'muted' : 'tone-amber'}>{report.violations.length === 0 ? t('roster.violations.none') : t('roster.violations.count', { n: report.violations.length })}</p>
        </>
      ) : (
        <Problems report={report} />
      )}
    </Modal>
  )
}

function Problems({ report }: { report: Report }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <>
      <p className="tone-red" role="alert">
        ■ {t('roster.file.problems', { n: report.problems.length })}
      </p>
      <div className="rows-scroll merge-rows">
        <table className="rows">
          <thead>
            <tr>
              <th className="is-number">{t('roster.file.row')}</th>
              <th>{t('roster.file.column')}</th>
              <th>{t('roster.file.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {report.problems.slice(0, 200).map((each) => (
              <tr key={`${each.row}.${each.column}.${each.code}`}>
                <td className="is-number">{each.row ?? ''}</td>
                <td>{each.column ?? ''}</td>
                <td>{say(each.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
