/** Which messages about rosters ask for what is settled. The end of an operation settles nothing: rosters belong to none. */
import type { OvertakenRules } from '../../orders/index.ts'
import { findCallOut, listCalledMembers } from './queries/call-outs.ts'
import { findChange } from './queries/rosters.ts'
import { findSwap } from './queries/swaps.ts'

export const rosterOvertaken: OvertakenRules = {
  /** Enough have come, the call was ended, or whoever is asked has answered. */
  async 'call-out.asked'(tx, { memberId, facts: { callOutId } }) {
    const call = typeof callOutId === 'string' ? await findCallOut(tx, callOutId) : null
    if (call === null) return false
    const own = (await listCalledMembers(tx, [call.call_out_id])).find((row) => row.member_id === memberId)
    return call.ended_at !== null || own?.answered_at != null
  },
  async 'swap.offered'(tx, { facts: { swapId } }) {
    const swap = typeof swapId === 'string' ? await findSwap(tx, swapId) : null
    return swap !== null && swap.status !== 'offered'
  },
  async 'roster.change-asked'(tx, { facts: { changeId } }) {
    const change = typeof changeId === 'string' ? await findChange(tx, changeId) : null
    return change !== null && change.status !== 'asked'
  },
}
