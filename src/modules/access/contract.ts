/** What crosses the border of `access`: who may do what where, keys, links, sessions ended from afar, looks at personal data. */
import { z } from 'zod'
import { roles } from '../../force/contract.ts'
import { commandContract, viewContract, instant } from '../../kernel/contract.ts'

export const id = z.uuid()
const words = z.object({ zh: z.string(), en: z.string() })
const none = z.object({})
const role = z.enum(roles)
/** Of a command or a view. */
const declaredName = z.string().regex(/^[a-z][a-z0-9-]{1,63}$/)

// Logins and sessions

/** Purpose of the link with which a member chooses user name and password, at first or again. */
export const loginLinkPurpose = 'set-password'

export const inviteMember = commandContract({
  name: 'invite-member',
  summary: 'Makes a link with which a member chooses user name and password, at first or again; it works once, and older ones of the member end',
  input: z.object({ linkId: id, memberId: id, hours: z.number().int().min(1).max(168).default(72) }),
  /** The token stands in the fragment: `https://…/join#<token>`. */
  output: z.object({ url: z.string(), expiresAt: instant }),
})
export const endSessions = commandContract({
  name: 'end-sessions',
  summary: 'Signs a member out everywhere, at once: a lost phone',
  input: z.object({ memberId: id }),
  output: none,
})

// Links

export const revokeLink = commandContract({ name: 'revoke-link', summary: 'Ends a signed link before its time', input: z.object({ linkId: id }), output: none })
export const linkItem = z.object({
  id,
  purpose: z.string(),
  subject: z.string(),
  /** The member behind the subject, where one is known. */
  subjectMemberId: id.nullable(),
  subjectName: words.nullable(),
  madeBy: z.object({ memberId: id.nullable(), name: z.string() }).nullable(),
  madeAt: instant.nullable(),
  expiresAt: instant,
  usedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})
export const linksView = viewContract({
  name: 'links',
  summary: 'Signed links that were made: for whom, until when, whether used or revoked; never the link itself',
  input: z.object({ state: z.enum(['alive', 'ended', 'all']).default('alive'), page: z.number().int().min(1).max(100_000).default(1) }),
  output: z.object({ links: z.array(linkItem), total: z.number().int() }),
  isPersonal: true,
  changesOn: ['link.', 'rollcall.'],
})

// Keys for machines

export const makeApiKey = commandContract({
  name: 'make-api-key',
  summary: 'Makes a key with which a machine acts as a member, for named commands and views, until a day',
  input: z.object({
    keyId: id,
    memberId: id,
    name: z.string().trim().min(1).max(80),
    /** Names of commands and views; `views` stands for every view. */
    scope: z.array(declaredName).min(1).max(200),
    expiresAt: instant,
  }),
  /** Shown once on screen, though the same command gives it again: `Authorization: Bearer <token>`. */
  output: z.object({ token: z.string() }),
})
export const revokeApiKey = commandContract({ name: 'revoke-api-key', summary: 'Ends a key at once', input: z.object({ keyId: id }), output: none })
export const apiKeysView = viewContract({
  name: 'api-keys',
  summary: 'Keys for machines: what they may, until when, who made them',
  input: none,
  output: z.object({
    keys: z.array(z.object({ id, name: z.string(), memberId: id, memberName: z.string(), scope: z.array(z.string()), madeBy: z.string(), madeAt: instant, expiresAt: instant, revokedAt: instant.nullable() })),
  }),
  isPersonal: true,
  changesOn: ['api-key.'],
})

// Roles

const extensionKey = z.object({ role, name: declaredName })
export const proposeRoleExtension = commandContract({ name: 'propose-role-extension', summary: 'Proposes that a role may do or see something more; a second administrator decides', input: extensionKey, output: none })
export const approveRoleExtension = commandContract({ name: 'approve-role-extension', summary: 'Approves what another administrator proposed for a role', input: extensionKey, output: none })
export const declineRoleExtension = commandContract({ name: 'decline-role-extension', summary: 'Declines a proposal for a role, or takes one’s own back', input: extensionKey, output: none })
export const withdrawRoleExtension = commandContract({ name: 'withdraw-role-extension', summary: 'Takes back what a role may do beyond what Muster ships; one administrator is enough', input: extensionKey, output: none })

/** Where a rule looks for the role: at the root of the agency, at the unit concerned or above it. */
export const ruleItem = z.object({ by: z.enum(['role', 'self', 'link', 'member', 'system']), roles: z.array(z.string()), where: z.enum(['root', 'unit']).nullable() })
export const permissionItem = z.object({
  name: z.string(),
  sort: z.enum(['command', 'view']),
  /** The slice that owns it. */
  slice: z.string(),
  summary: z.string(),
  isPersonal: z.boolean(),
  rules: z.array(ruleItem),
  /** False: no agency can extend it (approvals, grants of roles, holds, what no role may as Muster ships it). */
  isExtensible: z.boolean(),
})
export const extensionItem = z.object({
  role,
  name: z.string(),
  proposedBy: z.object({ memberId: id.nullable(), name: z.string() }),
  proposedAt: instant,
  approvedBy: z.object({ memberId: id.nullable(), name: z.string() }).nullable(),
  approvedAt: instant.nullable(),
  /** `void`: approved once, but the name is no more, or nobody may extend it now; it allows nothing. */
  state: z.enum(['proposed', 'in-force', 'void']),
})
export const permissionsView = viewContract({
  name: 'permissions',
  summary: 'Who may do and see what, and where: every command and view with its rules, and what the agency added',
  input: none,
  output: z.object({ roles: z.array(role), items: z.array(permissionItem), extensions: z.array(extensionItem) }),
  isPersonal: false,
  changesOn: ['role-extension.'],
})

// Looks and the audit

export const looksView = viewContract({
  name: 'looks',
  summary: 'Who looked at the personal data of a member, in which view, in which quarter of an hour',
  input: z.object({ memberId: id, page: z.number().int().min(1).max(100_000).default(1) }),
  output: z.object({
    looks: z.array(z.object({ quarterAt: instant, view: z.string(), looker: z.object({ memberId: id.nullable(), name: z.string(), unitName: words.nullable() }) })),
    total: z.number().int(),
  }),
  isPersonal: true,
  changesOn: ['look.'],
})

export const auditGroups = ['sign-in', 'login', 'role', 'key', 'link', 'look', 'file', 'retention', 'catalogue'] as const
export type AuditGroup = (typeof auditGroups)[number]
export const auditItem = z.object({
  entryId: id,
  position: z.number().int().nullable(),
  kind: z.string(),
  group: z.enum(auditGroups),
  recordedAt: instant,
  actor: z.object({ text: z.string(), memberId: id.nullable(), name: z.string().nullable() }),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  unitName: words.nullable(),
  facts: z.record(z.string(), z.unknown()),
})
export const auditView = viewContract({
  name: 'audit',
  summary: 'What happened to logins, roles, keys, links and personal data, newest first',
  input: z.object({
    groups: z.array(z.enum(auditGroups)).default([]),
    memberId: id.nullable().default(null),
    from: instant.nullable().default(null),
    to: instant.nullable().default(null),
    page: z.number().int().min(1).max(100_000).default(1),
    pageSize: z.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ entries: z.array(auditItem), total: z.number().int() }),
  isPersonal: true,
  changesOn: ['identity.', 'role-extension.', 'role.', 'member.', 'api-key.', 'link.', 'look.', 'retention.', 'attribute.', 'file.'],
})
