import { sinceOperation, type PersonalDeclarations } from '../../kernel/retention/shape.ts'

const purpose = { zh: '核对报告、登记与请示', en: 'Checks reports, records and questions' }

export const reportsPersonal: PersonalDeclarations = {
  fields: [
    {
      kind: 'rows',
      key: 'reports.filing',
      title: { zh: '谁报送了什么', en: 'Who filed what' },
      purpose,
      table: 'report_filing',
      columns: ['kind', 'clause_id', 'duty_id', 'unit_id', 'is_nil', 'filed_at'],
      whose: ['member_id'],
      days: 730,
      since: 't.filed_at',
      countsFrom: sinceOperation,
      operation: 't.operation_id',
      erase: { how: 'row' },
    },
    {
      kind: 'rows',
      key: 'reports.question',
      title: { zh: '对命令的请示与答复', en: 'Questions about the order, and answers' },
      purpose,
      table: 'question',
      columns: ['clause_id', 'text', 'asked_at', 'answer', 'answered_at'],
      whose: ['asked_by', 'answered_by'],
      days: 730,
      since: 't.asked_at',
      countsFrom: sinceOperation,
      operation: 't.operation_id',
      erase: { how: 'row' },
    },
    {
      kind: 'bodies',
      key: 'reports.words',
      title: { zh: '日志：报送的内容', en: 'Journal: what was filed' },
      purpose,
      kinds: ['report.filed', 'record.filed', 'question.asked', 'question.answered', 'order.acknowledged', 'order.briefed'],
      days: 730,
    },
  ],
  plain: [{ table: 'report_filing', columns: ['obligation_id', 'entry_id'], because: 'an obligation and a journal entry' }],
}
