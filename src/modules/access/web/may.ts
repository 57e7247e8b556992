/** What a role may, out of the rules of a command or view and what the agency added. */
import type { z } from 'zod'
import type { extensionItem, permissionItem, permissionsView } from '../contract.ts'

export type Permissions = z.output<typeof permissionsView.output>
export type Permission = z.output<typeof permissionItem>
export type Extension = z.output<typeof extensionItem>
export type RoleName = Permissions['roles'][number]

/**
 * unit: where the role is held and below; root: only held at the command centre; all: everybody signed in, as far as it is theirs;
 * self: only about oneself; added, proposed: beyond what Muster ships.
 */
export const mays = ['unit', 'root', 'all', 'self', 'added', 'proposed', 'none'] as const
export type May = (typeof mays)[number]

export function findExtension(extensions: readonly Extension[], name: string, role: RoleName): Extension | undefined {
  return extensions.find((each) => each.name === name && each.role === role && each.state !== 'void')
}

/** The widest of the rules; what the agency added counts before "only about oneself". */
export function mayOf(item: Permission, role: RoleName, extensions: readonly Extension[]): May {
  const held = item.rules.filter((rule) => rule.by === 'role' && rule.roles.includes(role))
  if (held.some((rule) => rule.where === 'unit')) return 'unit'
  if (held.length > 0) return 'root'
  if (item.rules.some((rule) => rule.by === 'member')) return 'all'
  const extension = findExtension(extensions, item.name, role)
  if (extension !== undefined) return extension.state === 'proposed' ? 'proposed' : 'added'
  return item.rules.some((rule) => rule.by === 'self') ? 'self' : 'none'
}

/** Nobody of ours at all: only the clock, the sign-in or the machine itself. */
export const isForSystemOnly = (item: Permission): boolean => item.rules.every((rule) => rule.by === 'system')

export interface Choice {
  readonly search: string
  /** Only what this role may. */
  readonly role: RoleName | null
  readonly sort: Permission['sort'] | null
  readonly isPersonalOnly: boolean
}

/** `wordsOf`: what the item is called, in the reader's language. */
export function choosePermissions({ items, extensions }: Permissions, choice: Choice, wordsOf: (item: Permission) => string): Permission[] {
  const sought = choice.search.trim().toLowerCase()
  return items.filter((item) => {
    if (choice.sort !== null && item.sort !== choice.sort) return false
    if (choice.isPersonalOnly && !item.isPersonal) return false
    if (choice.role !== null && ['none', 'proposed'].includes(mayOf(item, choice.role, extensions))) return false
    return sought === '' || item.name.includes(sought) || wordsOf(item).toLowerCase().includes(sought)
  })
}

/** A decision of a second person, or rights themselves: neither an agency nor a key reaches them. */
export const isFixed = (item: Permission): boolean => !item.isExtensible && item.rules.some((rule) => rule.by === 'role')

/** What readers ask for first: people, places, orders; what concerns Muster itself comes last. */
const lastSlices: readonly string[] = ['kernel', 'demo']
/** Of what nobody does, only Muster itself. */
export const systemGroup = 'system'

/** By slice, in the order of the list. */
export function groupBySlice(items: readonly Permission[]): { slice: string; items: Permission[] }[] {
  const groups = Map.groupBy(items, (item) => (isForSystemOnly(item) ? systemGroup : item.slice))
  const rank = (slice: string): number => (slice === systemGroup ? 99 : lastSlices.indexOf(slice) + 1)
  return [...groups].map(([slice, of]) => ({ slice, items: of })).toSorted((a, b) => rank(a.slice) - rank(b.slice))
}
