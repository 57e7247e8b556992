/** The form that an obligation asks for, as the duty in force has it. */
import { z } from 'zod'
import type { Tx } from '../../kernel/db/database.ts'
import { notFound } from '../../kernel/errors.ts'
import { findObligation, getOperation, notInForce, obligationOfOtherKind, readInForce, type Kinds, type ObligationRow, type OperationRow } from '../../orders/index.ts'
import { formIdSchema, reportFieldSchema, type JournalCount } from '../../orders/compile/forms.ts'
import { noForm } from './errors.ts'
import type { Field, FilingKind } from './rules.ts'

export interface FormAsked {
  readonly obligation: ObligationRow
  readonly operation: OperationRow
  readonly kind: FilingKind
  readonly form: string
  readonly title: { readonly zh: string; readonly en: string }
  readonly fields: readonly Field[]
  /** Fields that start from a count, by name. */
  readonly prefills: readonly { readonly name: string; readonly count: JournalCount }[]
  readonly mayBeNil: boolean
}

const shape = z.object({ form: formIdSchema, fields: z.array(reportFieldSchema), nil: z.boolean().default(false) })

export async function getForm(tx: Tx, kinds: Kinds, obligationId: string, expected: FilingKind | null): Promise<FormAsked> {
  const obligation = await findObligation(tx, obligationId)
  if (obligation === null) throw notFound('obligation', obligationId)
  const { kind } = obligation
  if ((kind !== 'report' && kind !== 'record') || (expected !== null && kind !== expected)) throw obligationOfOtherKind(expected ?? 'report', kind)
  const operation = await getOperation(tx, obligation.operation_id)
  const inForce = await readInForce(tx, kinds, operation)
  if (inForce === null) throw notInForce()
  const duty = inForce.order.clauses.find((clause) => clause.id === obligation.clause_id)?.duties.find((one) => one.id === obligation.duty_id)
  const parsed = duty === undefined ? null : shape.safeParse(duty.fields)
  if (duty === undefined || parsed === null || !parsed.success) throw noForm(obligation.clause_id, obligation.duty_id)
  const { form, fields, nil } = parsed.data
  return {
    obligation,
    operation,
    kind,
    form,
    title: duty.title ?? { zh: form, en: form },
    fields: fields.map((field) => ({
      name: field.id,
      words: field.words,
      type: field.type,
      unitOfMeasure: field.unit_of_measure ?? null,
      choices: field.choices ?? [],
      required: field.required ?? true,
      maxFiles: field.max ?? 3,
      keepsLocation: field.location ?? false,
    })),
    prefills: fields.flatMap(({ id, prefill }) => (prefill === undefined ? [] : [{ name: id, count: prefill }])),
    // A record says what was found; "nothing to report" is a report.
    mayBeNil: kind === 'report' && nil,
  }
}
