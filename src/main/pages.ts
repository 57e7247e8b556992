/** The written list of pages. A slice adds its own by one line. */
import { forcePages, type MemberPart } from '../force/web/index.ts'
import type { Page } from '../kernel/web/index.ts'
import { accessMemberParts, accessPages } from '../modules/access/web/index.ts'
import { notifyEntryDoors, notifyPages, notifyParts } from '../modules/notify/web/index.ts'
import { reportsDoors, reportsEntryDoors, reportsPages } from '../modules/reports/web/index.ts'
import { retentionPages } from '../modules/retention/web/index.ts'
import { rollcallEntryDoors, rollcallPages } from '../modules/rollcall/web/index.ts'
import { rosterEntryDoors, rosterPages, rosterParts } from '../modules/roster/web/index.ts'
import { ordersPages, type EntryDoor, type KindDoor, type PagePart } from '../orders/web/index.ts'
import { placesPages } from '../places/web/index.ts'

export const pages: readonly Page[] = [...ordersPages, ...rollcallPages, ...reportsPages, ...rosterPages, ...forcePages, ...placesPages, ...accessPages, ...retentionPages, ...notifyPages]

/** Where one does what an obligation of a kind asks for: the button on rows, cards and details. */
export const doors: readonly KindDoor[] = [...reportsDoors]

/** Where a notification leads, and the words of what was filed. */
export const entryDoors: readonly EntryDoor[] = [...rollcallEntryDoors, ...reportsEntryDoors, ...rosterEntryDoors, ...notifyEntryDoors]

/** What modules add to pages of orders. */
export const parts: readonly PagePart[] = [...notifyParts, ...rosterParts]

/** What modules add to the page of a member. */
export const memberParts: readonly MemberPart[] = [...accessMemberParts]
