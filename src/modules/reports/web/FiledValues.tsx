/** What a report or record says, under the names that its form gives. */
import type { ReactNode } from 'react'
import { useLanguage, useView } from '../../../kernel/web/index.ts'
import { formValue, reportFormView } from '../contract.ts'
import { useValueWord } from './FieldInput.tsx'
import { FiledFiles } from './FiledFiles.tsx'

export function FiledValues({ obligationId, values }: { obligationId: string; values: Readonly<Record<string, unknown>> }): ReactNode {
  const { say } = useLanguage()
  const valueWord = useValueWord()
  const { data } = useView(reportFormView, { obligationId })
  return (
    <ul className="filed-values">
      {Object.entries(values).map(([name, value]) => {
        const field = data?.fields.find((each) => each.name === name)
        const read = formValue.safeParse(value)
        return (
          <li key={name}>
            <span className="muted">{field === undefined ? name : say(field.words)}</span> {Array.isArray(value) && read.success && Array.isArray(read.data) ? <FiledFiles obligationId={obligationId} fileIds={read.data} files={data?.files ?? []} /> : read.success ? valueWord(field ?? null, read.data) : String(value)}
          </li>
        )
      })}
    </ul>
  )
}
