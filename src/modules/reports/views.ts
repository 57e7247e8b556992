import { z } from 'zod'
import { defineView, type View } from '../../kernel/view.ts'
import type { Tx } from '../../kernel/db/database.ts'
import { shownFile } from '../../kernel/files/index.ts'
import { listAllUnits, sees, visibilityOf } from '../../force/index.ts'
import { crewThatOwes, operationNow, reading, rolesOverObligation, theOneWhoOwes, type Kinds } from '../../orders/index.ts'
import { filedFileView, formValue, questionsView, reportFormView } from './contract.ts'
import { getForm, type FormAsked } from './form.ts'
import { countJournal, listFilesOfObligation, listFilings, listQuestions } from './queries.ts'
import type { Value } from './rules.ts'

const filedBody = z.object({ values: z.record(z.string(), formValue) })

async function prefill(tx: Tx, asked: FormAsked): Promise<Record<string, Value>> {
  const { obligation, prefills } = asked
  if (prefills.length === 0) return {}
  const units = (await listAllUnits(tx)).filter((unit) => unit.path.includes(obligation.owner_unit_id)).map((unit) => unit.unit_id)
  const now = await operationNow(tx, obligation.operation_id)
  const values: Record<string, Value> = {}
  for (const { name, count } of prefills) {
    values[name] = await countJournal(tx, count, {
      operationId: obligation.operation_id,
      unitIds: units,
      from: obligation.opens_at,
      to: Math.max(obligation.opens_at, Math.min(now, obligation.effective_due_at)),
      except: { clauseId: obligation.clause_id, dutyId: obligation.duty_id },
    })
  }
  return values
}

function createReportForm(kinds: Kinds): View {
  return defineView(reportFormView, {
    who: [rolesOverObligation(reading), crewThatOwes, theOneWhoOwes],
    async read({ tx, input }) {
      const asked = await getForm(tx, kinds, input.obligationId, null)
      const filed = await listFilings(tx, input.obligationId)
      return {
        obligationId: input.obligationId,
        kind: asked.kind,
        form: asked.form,
        title: asked.title,
        fields: [...asked.fields],
        prefilled: await prefill(tx, asked),
        mayBeNil: asked.mayBeNil,
        dueAt: asked.obligation.effective_due_at,
        filed: filed.map((row) => ({
          at: row.filed_at,
          by: row.name,
          isNil: row.is_nil,
          values: row.body === null ? null : filedBody.parse(JSON.parse(row.body)).values,
        })),
        files: (await listFilesOfObligation(tx, input.obligationId)).flatMap((row) => shownFile(row) ?? []),
      }
    },
  })
}

/** Seen by whoever sees what was filed. */
const filedFile = defineView(filedFileView, {
  who: [rolesOverObligation(reading), crewThatOwes, theOneWhoOwes],
  async read({ tx, input }) {
    const files = await listFilesOfObligation(tx, input.obligationId)
    return { file: shownFile(files.find((file) => file.file_id === input.fileId) ?? null) }
  },
})

const questions = defineView(questionsView, {
  who: [{ by: 'member' }],
  async read({ tx, input, actor }) {
    const visibility = visibilityOf(actor)
    const rows = await listQuestions(tx, input.operationId)
    return {
      questions: rows.filter((row) => sees(visibility, row.path)).map((row) => ({
        id: row.question_id,
        unitId: row.unit_id,
        unitName: { zh: row.unit_zh, en: row.unit_en },
        clauseId: row.clause_id,
        text: row.text,
        askedAt: row.asked_at,
        askedBy: row.asked_by_name,
        answer: row.answer,
        answeredAt: row.answered_at,
      })),
    }
  },
})

export function createReportsViews(kinds: Kinds): readonly View[] {
  return [createReportForm(kinds), filedFile, questions]
}
