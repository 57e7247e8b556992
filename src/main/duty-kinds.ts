/** The written list of duty kinds, in the order of the reference. */
import { acknowledge } from '../modules/reports/duties/acknowledge.ts'
import { record } from '../modules/reports/duties/record.ts'
import { report } from '../modules/reports/duties/report.ts'
import { rollCall } from '../modules/rollcall/duties/roll-call.ts'
import { rest } from '../modules/roster/duties/rest.ts'
import { roster } from '../modules/roster/duties/roster.ts'
import { strength } from '../modules/roster/duties/strength.ts'
import type { DutyKind } from '../orders/compile/index.ts'
import { task } from '../orders/duties/task.ts'

export const dutyKinds: readonly DutyKind[] = [acknowledge, task, report, record, rollCall, strength, roster, rest]
