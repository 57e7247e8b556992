import { sinceOperation, type PersonalDeclarations } from '../../kernel/retention/shape.ts'

const purpose = { zh: '核对值勤人员是否应答', en: 'Checks that people on duty answered' }

export const rollcallPersonal: PersonalDeclarations = {
  fields: [
    {
      kind: 'rows',
      key: 'rollcall.called',
      title: { zh: '点名与应答', en: 'Who was called, and answers' },
      purpose,
      table: 'rollcall_called',
      columns: ['unit_id', 'role', 'answered_at', 'how', 'excused_at', 'reported_at'],
      whose: ['member_id'],
      days: 365,
      since: '(SELECT c.verify_by FROM rollcall_call c WHERE c.agency_id = t.agency_id AND c.call_id = t.call_id)',
      countsFrom: sinceOperation,
      operation: '(SELECT c.operation_id FROM rollcall_call c WHERE c.agency_id = t.agency_id AND c.call_id = t.call_id)',
      erase: { how: 'row' },
    },
    { kind: 'bodies', key: 'rollcall.words', title: { zh: '日志：点名的理由与备注', en: 'Journal: reasons and notes of roll calls' }, purpose, kinds: ['rollcall.opened', 'rollcall.answered', 'rollcall.verified', 'rollcall.excused', 'rollcall.reported'], days: 365 },
  ],
  plain: [
    { table: 'rollcall_call', columns: ['appointment_id', 'clause_id', 'duty_id', 'occurrence', 'sort', 'report_to'], because: 'terms of the order; whom to report to is a role' },
    { table: 'rollcall_called', columns: ['obligation_id'], because: 'an obligation' },
  ],
}
