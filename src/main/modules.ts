/** The written list of slices, in the order of their migrations, and of what follows the journal. */
import { forceSlice, registerAbsenceRule } from '../force/index.ts'
import { kernelSlice } from '../kernel/index.ts'
import type { Projection } from '../kernel/journal/follow.ts'
import type { Slice } from '../kernel/slice.ts'
import { createAccessSlice } from '../modules/access/index.ts'
import { createDemoSlice } from '../modules/demo/index.ts'
import { notifySlice, planDeliveries, registerOvertakenRules, registerQuietRule } from '../modules/notify/index.ts'
import { createReportsSlice, reportsOvertaken } from '../modules/reports/index.ts'
import { createRetentionSlice } from '../modules/retention/index.ts'
import { createRollcallSlice, findCalledMembers, rollCallLinkPurpose, rollcallOvertaken } from '../modules/rollcall/index.ts'
import { createLeaveRule, createRosterSlice, createStrengthProjection, listAsleep, rosterOvertaken } from '../modules/roster/index.ts'
import { ordersOvertaken, registerDeliveryPlan, registerKinds } from '../orders/index.ts'
import { createOrdersSlice } from '../orders/slice.ts'
import { placesSlice } from '../places/index.ts'
import { dutyKinds } from './duty-kinds.ts'

export const kinds = registerKinds(dutyKinds)
const orders = createOrdersSlice(kinds)
registerAbsenceRule('roster', createLeaveRule(kinds))
registerDeliveryPlan('notify', planDeliveries)
registerQuietRule('roster', listAsleep)
registerOvertakenRules({ ...ordersOvertaken, ...rollcallOvertaken, ...reportsOvertaken, ...rosterOvertaken })

const others: readonly Slice[] = [kernelSlice, forceSlice, placesSlice, orders.slice, createRollcallSlice(kinds), createReportsSlice(kinds), createRosterSlice(kinds), notifySlice, createAccessSlice({ slices: () => slices, linkMembers: { [rollCallLinkPurpose]: findCalledMembers } }), createDemoSlice(kinds)]
export const slices: readonly Slice[] = [...others, createRetentionSlice(others)]
export const projections: readonly Projection[] = [orders.projection, createStrengthProjection(kinds)]
