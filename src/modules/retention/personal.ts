import type { PersonalDeclarations } from '../../kernel/retention/shape.ts'

const purpose = { zh: '说明谁决定了保留、封存与解除', en: 'Shows who decided on periods, holds and their end' }

export const retentionPersonal: PersonalDeclarations = {
  fields: [
    {
      kind: 'rows',
      key: 'retention.hold',
      title: { zh: '证据封存', en: 'Legal holds' },
      purpose,
      table: 'legal_hold',
      columns: ['scope', 'scope_id', 'reason', 'proposed_by', 'proposed_at', 'approved_by', 'approved_at', 'lift_reason', 'lift_proposed_by', 'lifted_by', 'lifted_at'],
      whose: ['scope_id', { actor: 'proposed_by' }, { actor: 'approved_by' }, { actor: 'lift_proposed_by' }, { actor: 'lifted_by' }],
      days: 1095,
      since: 't.lifted_at',
      countsFrom: { zh: '解除封存', en: 'the end of the hold' },
      erase: { how: 'row' },
    },
    {
      kind: 'rows',
      key: 'retention.rule',
      title: { zh: '保留期限的设定人', en: 'Who set a period' },
      purpose,
      table: 'retention_rule',
      columns: ['field', 'set_by', 'set_at', 'proposed_by', 'proposed_at'],
      whose: [{ actor: 'set_by' }, { actor: 'proposed_by' }],
      days: 1095,
      since: 't.set_at',
      countsFrom: { zh: '设定期限', en: 'the setting' },
      // The period stays in force; who set it long ago is the journal's.
      erase: { how: 'blank', set: { set_by: "'system:retention'" }, isLeft: "t.set_by LIKE 'member:%'" },
    },
    {
      kind: 'bodies',
      key: 'retention.words',
      title: { zh: '封存与解除的理由', en: 'Reasons of holds and their end' },
      purpose,
      kinds: ['hold.proposed', 'hold.lift-proposed'],
      days: 1095,
    },
  ],
  plain: [
    { table: 'retention_run', columns: ['by_field'], because: 'counts by field' },
    { table: 'login_erased', columns: ['member_id'], because: 'an opaque id of a member whose login is gone; says that it is' },
  ],
}
