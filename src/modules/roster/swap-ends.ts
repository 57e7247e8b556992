/** What becomes of swaps whose shift moves or goes. */
import type { CommandContext } from '../../kernel/command.ts'
import { lockOpenSwapsOf, saveSwapShifts, saveSwapStatus } from './queries/swaps.ts'
import { tellPeople } from './telling.ts'

type Writing = Pick<CommandContext<unknown>, 'tx' | 'append'>

/**
 * Call once shifts have gone. A swap goes along with the shift that took the place of its own (`successors`: old id to
 * new one, of the same member and day); else it ends, and both are told. What both agreed to is then another shift: an
 * accepted one is only offered again.
 */
export async function followShifts({ tx, append }: Writing, { goneIds, successors, operationId, at, unitId, exceptSwapId = null }: { goneIds: readonly string[]; successors: ReadonlyMap<string, string>; operationId: string | null; at: number; unitId: string; exceptSwapId?: string | null }): Promise<void> {
  if (goneIds.length === 0) return
  const gone = new Set(goneIds)
  const follow = (shiftId: string): string | null => (gone.has(shiftId) ? (successors.get(shiftId) ?? null) : shiftId)
  for (const swap of await lockOpenSwapsOf(tx, goneIds)) {
    if (swap.swap_id === exceptSwapId) continue
    const shiftId = follow(swap.shift_id)
    const otherId = swap.other_shift_id === null ? null : follow(swap.other_shift_id)
    const both = [swap.from_member_id, swap.to_member_id]
    const isCarried = shiftId !== null && (swap.other_shift_id === null || otherId !== null)
    if (isCarried) {
      await saveSwapShifts(tx, swap.swap_id, shiftId, otherId)
      if (swap.status === 'accepted') await saveSwapStatus(tx, swap.swap_id, 'offered', null)
    } else {
      await saveSwapStatus(tx, swap.swap_id, 'ended', at)
      append({ kind: 'swap.ended', operationId, occurredAt: at, unitId, subject: { kind: 'swap', id: swap.swap_id }, facts: { swapId: swap.swap_id, why: 'shift-gone' } })
    }
    await tellPeople(tx, {
      name: `${isCarried ? 'swap.moved' : 'swap.ended'}:${swap.swap_id}:${shiftId ?? ''}:${otherId ?? ''}`,
      operationId,
      memberIds: both,
      kind: isCarried ? 'swap.moved' : 'swap.ended',
      facts: { swapId: swap.swap_id },
      at,
    })
  }
}
