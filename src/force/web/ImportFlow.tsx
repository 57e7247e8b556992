/** A file in: dropped, previewed by row, confirmed, imported whole or not at all. Shared by units, members and places. */
import { InboxOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useRef, useState, type DragEvent, type ReactNode } from 'react'
import type { z } from 'zod'
import { useLanguage } from '../../kernel/web/index.ts'
import { Loading } from '../../ui/index.ts'
import { maxFileBytes, type importCounts, type importReport } from '../contract.ts'
import { readBase64 } from './files.ts'
import './force.css'

export interface GivenFile {
  readonly fileName: string
  readonly contentBase64: string
}
type Report = z.output<typeof importReport>
type Counts = z.output<typeof importCounts>

type Stage =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'reading'; readonly name: string }
  | { readonly kind: 'previewed'; readonly file: GivenFile; readonly report: Report; readonly isRunning: boolean }
  | { readonly kind: 'done'; readonly counts: Counts }

const countNames = ['added', 'changed', 'unchanged'] as const

export function ImportFlow({ preview, run }: { preview(file: GivenFile): Promise<Report>; run(file: GivenFile): Promise<Counts> }): ReactNode {
  const { t, explain } = useLanguage()
  const [stage, setStage] = useState<Stage>({ kind: 'waiting' })
  const [problem, setProblem] = useState<string | null>(null)

  async function take(file: File): Promise<void> {
    setProblem(null)
    if (!/\.(xlsx|csv)$/i.test(file.name)) {
      setProblem(t('force.import.not-sheet'))
      return
    }
    if (file.size > maxFileBytes) {
      setProblem(t('force.import.too-big'))
      return
    }
    setStage({ kind: 'reading', name: file.name })
    try {
      const given = { fileName: file.name, contentBase64: await readBase64(file) }
      setStage({ kind: 'previewed', file: given, report: await preview(given), isRunning: false })
    } catch (error) {
      setProblem(explain(error))
      setStage({ kind: 'waiting' })
    }
  }

  async function confirm(previewed: Extract<Stage, { kind: 'previewed' }>): Promise<void> {
    setProblem(null)
    setStage({ ...previewed, isRunning: true })
    try {
      setStage({ kind: 'done', counts: await run(previewed.file) })
    } catch (error) {
      setProblem(explain(error))
      setStage({ ...previewed, isRunning: false })
    }
  }

  const again = (): void => setStage({ kind: 'waiting' })
  return (
    <>
      {problem === null ? null : (
        <p className="field-problem" role="alert">
          {problem}
        </p>
      )}
      {stage.kind === 'waiting' ? <DropZone take={(file) => void take(file)} /> : null}
      {stage.kind === 'reading' ? (
        <div className="panel force-section">
          <p>{t('force.import.reading', { name: stage.name })}</p>
          <Loading />
        </div>
      ) : null}
      {stage.kind === 'previewed' ? <Preview stage={stage} confirm={() => void confirm(stage)} again={again} /> : null}
      {stage.kind === 'done' ? (
        <div className="panel notice" role="status">
          <p className="notice-title">● {t('force.import.done')}</p>
          <p className="notice-text">{t('force.import.done.what', { added: stage.counts.added, changed: stage.counts.changed, unchanged: stage.counts.unchanged })}</p>
          <Button onClick={again}>{t('force.import.again')}</Button>
        </div>
      ) : null}
    </>
  )
}

function DropZone({ take }: { take(file: File): void }): ReactNode {
  const { t } = useLanguage()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  function drop(event: DragEvent): void {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) take(file)
  }
  return (
    <>
      <button
        type="button"
        className={`drop-zone${isOver ? ' is-over' : ''}`}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <InboxOutlined />
        <span>{t('force.import.drop')}</span>
        <span className="muted">{t('force.import.limits')}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".xlsx,.csv"
        aria-label={t('force.import.drop')}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file !== undefined) take(file)
        }}
      />
    </>
  )
}

function Preview({ stage: { file, report, isRunning }, confirm, again }: { stage: Extract<Stage, { kind: 'previewed' }>; confirm(): void; again(): void }): ReactNode {
  const { t } = useLanguage()
  const isGood = report.problemCount === 0
  const touched = report.added + report.changed
  return (
    <section className="panel force-section">
      <p>{t('force.import.read', { name: file.fileName, rows: report.rows, readAs: report.readAs })}</p>
      <ul className="import-counts">
        {countNames.map((name) => (
          <li key={name} className={report[name] === 0 ? 'muted' : ''}>
            <b className="number">{report[name]}</b> {t(`force.import.${name}`)}
          </li>
        ))}
      </ul>
      <p role="status" className={isGood ? '' : 'tone-red'}>
        {isGood ? (touched === 0 ? t('force.import.nothing') : `● ${t('force.import.good')}`) : `■ ${t('force.import.bad', { n: report.problemCount })}`}
      </p>
      {isGood ? null : <Problems report={report} />}
      <p className="import-acts">
        {isGood && touched > 0 ? (
          <Button type="primary" loading={isRunning} onClick={confirm}>
            {t('force.import.confirm', { n: touched })}
          </Button>
        ) : null}
        <Button disabled={isRunning} onClick={again}>
          {t('force.import.other')}
        </Button>
      </p>
    </section>
  )
}

function Problems({ report }: { report: Report }): ReactNode {
  const { t, say } = useLanguage()
  return (
    <>
      <div className="rows-scroll import-problems">
        <table className="rows">
          <thead>
            <tr>
              <th className="is-number">{t('force.import.row')}</th>
              <th>{t('force.import.column')}</th>
              <th>{t('force.import.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {report.problems.map((problem) => (
              <tr key={`${problem.row}.${problem.column}.${problem.code}`}>
                <td className="is-number">{problem.row ?? t('force.import.whole-file')}</td>
                <td>{problem.column ?? ''}</td>
                <td>{say(problem.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {report.problemCount > report.problems.length ? <p className="muted">{t('force.import.first', { n: report.problems.length })}</p> : null}
    </>
  )
}
