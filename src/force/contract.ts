/** What crosses the border of `force`: units, members, roles, qualifications, absences, duty, the catalogue, files. */
import { z } from 'zod'
import { commandContract, fileBodyBytes, instant, viewContract } from '../kernel/contract.ts'
import { subjectKinds } from './facts.ts'
import { absenceKinds, qualificationCodes, roles, sheetFormats, sheetLanguages, unitTypes } from './words.ts'

export * from './words.ts'
export { placeKinds, subjectKinds } from './facts.ts'

export const id = z.uuid()
export { instant }
export const words = z.object({ zh: z.string(), en: z.string() })
/** Letters and digits of any script, and - _ . / inside: what people write on doors and in lists. */
export const externalId = z.string().trim().regex(/^[\p{L}\p{N}][\p{L}\p{N}\-_./]{0,59}$/u, 'letters, digits, - _ . or /, at most 60')
const name = z.string().trim().min(1).max(200)
/** One language is enough: the other then says the same. */
export const givenWords = z.object({ zh: z.string().trim().max(200).default(''), en: z.string().trim().max(200).default('') }).refine(({ zh, en }) => zh !== '' || en !== '', 'a name in Chinese or in English')
export const telephone = z.string().trim().regex(/^\+?[0-9][0-9 ()/.-]{1,38}$/, 'digits and spaces, with + in front of a country code').nullable()
export const attributes = z.record(z.string(), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
const role = z.enum(roles)
const none = z.object({})

export const attributeShape = z.object({
  subject: z.enum(subjectKinds),
  name: z.string(),
  type: z.enum(['text', 'number', 'whole', 'yes-no', 'choice']),
  unitOfMeasure: z.string().nullable(),
  choices: z.array(z.string()),
  words,
})

// Units

export const unitItem = z.object({
  id,
  externalId: z.string(),
  parentId: id.nullable(),
  type: z.enum(unitTypes),
  name: words,
  telephone: z.string().nullable(),
  isClosed: z.boolean(),
  /** False: shown only as the way to a unit that the asker may see. */
  isInside: z.boolean(),
  members: z.number().int(),
  onDuty: z.number().int(),
})

const atTime = z.object({ operationId: id.nullable().default(null), at: instant.nullable().default(null) })

export const unitsView = viewContract({
  name: 'units',
  summary: 'The tree of units that the asker may see, parents first, with how many serve and how many are on duty',
  input: atTime.extend({ includeClosed: z.boolean().default(false) }),
  output: z.object({ units: z.array(unitItem) }),
  isPersonal: false,
  changesOn: ['unit.', 'member.', 'force.'],
})

export const onDutyItem = z.object({
  memberId: id,
  name: z.string(),
  telephone: z.string().nullable(),
  unitId: id,
  unitName: words,
  role: z.string(),
  since: instant,
})

export const unitView = viewContract({
  name: 'unit',
  summary: 'One unit: its way from the root, attributes, telephone, leaders, and who is on duty now',
  input: atTime.extend({ unitId: id }),
  output: z.object({
    unit: unitItem.extend({ attributes, path: z.array(z.object({ id, name: words })) }),
    leaders: z.array(z.object({ memberId: id, name: z.string(), telephone: z.string().nullable(), role: z.string(), unitId: id })),
    onDuty: z.array(onDutyItem),
    absent: z.number().int(),
  }),
  isPersonal: true,
  changesOn: ['unit.', 'member.', 'force.'],
})

const unitFields = z.object({ name: givenWords, telephone, attributes })
export const addUnit = commandContract({
  name: 'add-unit',
  summary: 'Adds a unit to the tree; the first one is the root',
  input: unitFields.extend({ unitId: id, externalId, parentId: id.nullable(), type: z.enum(unitTypes), telephone: telephone.default(null), attributes: attributes.default({}) }),
  output: none,
})
export const changeUnit = commandContract({ name: 'change-unit', summary: 'Changes the names, telephone or attributes of a unit', input: unitFields.partial().extend({ unitId: id }), output: none })
export const moveUnit = commandContract({ name: 'move-unit', summary: 'Puts a unit with everything below it under another', input: z.object({ unitId: id, parentId: id }), output: none })
export const closeUnit = commandContract({ name: 'close-unit', summary: 'Closes a unit that has no members and no open units below', input: z.object({ unitId: id }), output: none })
export const reopenUnit = commandContract({ name: 'reopen-unit', summary: 'Opens a closed unit again', input: z.object({ unitId: id }), output: none })
export const foundAgency = commandContract({
  name: 'found-agency',
  summary: 'Makes the agency itself; only from the machine where Muster runs',
  input: z.object({ key: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/), name: words }),
  output: none,
})

// Members

/** `absent`: away, and why is not for the one who asks. */
const shownAbsence = z.enum([...absenceKinds, 'absent'])
const grant = z.object({ role, unitId: id, unitName: words })
export const memberItem = z.object({
  id,
  externalId: z.string(),
  name: z.string(),
  telephone: z.string().nullable(),
  unitId: id,
  unitName: words,
  roles: z.array(grant),
  qualifications: z.array(z.object({ code: z.string(), expiresAt: instant.nullable() })),
  onDutyAs: z.string().nullable(),
  absence: shownAbsence.nullable(),
  hasLeft: z.boolean(),
})
export const memberSorts = ['name', 'external-id', 'unit'] as const

export const membersView = viewContract({
  name: 'members',
  summary: 'Members of a unit and below it, found by name, number or telephone, by role, qualification or duty',
  input: atTime.extend({
    unitId: id.nullable().default(null),
    below: z.boolean().default(true),
    search: z.string().max(100).default(''),
    role: role.nullable().default(null),
    qualification: z.enum(qualificationCodes).nullable().default(null),
    onDuty: z.boolean().nullable().default(null),
    hasLeft: z.boolean().default(false),
    sort: z.enum(memberSorts).default('name'),
    descending: z.boolean().default(false),
    page: z.number().int().min(1).max(100_000).default(1),
    pageSize: z.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ members: z.array(memberItem), total: z.number().int() }),
  isPersonal: true,
  changesOn: ['member.', 'unit.', 'force.'],
})

export const absenceItem = z.object({
  id,
  memberId: id,
  memberName: z.string(),
  unitId: id,
  kind: shownAbsence,
  from: instant,
  to: instant,
  acting: z.object({ memberId: id, name: z.string(), telephone: z.string().nullable() }).nullable(),
})
export const memberView = viewContract({
  name: 'member',
  summary: 'One member with roles, qualifications, absences to come and the latest duty',
  input: atTime.extend({ memberId: id }),
  output: z.object({
    member: memberItem.extend({ attributes }),
    absences: z.array(absenceItem),
    attendance: z.array(z.object({ unitId: id, unitName: words, role: z.string(), from: instant, to: instant.nullable() })),
  }),
  isPersonal: true,
  changesOn: ['member.', 'force.'],
})
export const onDutyView = viewContract({
  name: 'on-duty',
  summary: 'Who is on duty at a moment, by unit and role, with telephone numbers',
  input: atTime.extend({ unitId: id.nullable().default(null), role: role.nullable().default(null) }),
  output: z.object({ at: instant, onDuty: z.array(onDutyItem) }),
  isPersonal: true,
  changesOn: ['member.', 'unit.', 'force.'],
})
export const absencesView = viewContract({
  name: 'absences',
  summary: 'Who of a unit and below it is away in a stretch of time, and who acts for them',
  input: z.object({ unitId: id.nullable().default(null), from: instant, to: instant }).refine(({ from, to }) => from < to && to - from <= 400 * 86_400_000, 'from before to, at most 400 days'),
  output: z.object({ absences: z.array(absenceItem) }),
  isPersonal: true,
  changesOn: ['member.', 'force.'],
})

const memberFields = z.object({ name, telephone, attributes })
const onMember = z.object({ memberId: id })
export const addMember = commandContract({
  name: 'add-member',
  summary: 'Adds a member to a unit',
  input: memberFields.extend({ memberId: id, externalId, unitId: id, telephone: telephone.default(null), attributes: attributes.default({}) }),
  output: none,
})
export const changeMember = commandContract({ name: 'change-member', summary: 'Changes the name, telephone or attributes of a member', input: memberFields.partial().extend({ memberId: id }), output: none })
export const moveMember = commandContract({ name: 'move-member', summary: 'Moves a member to another unit; roles held elsewhere stay', input: onMember.extend({ unitId: id }), output: none })
export const endService = commandContract({ name: 'end-service', summary: 'The member leaves the service: roles end, duty ends, sign-in ends', input: onMember, output: none })
export const resumeService = commandContract({ name: 'resume-service', summary: 'Somebody who had left serves again, without roles', input: onMember, output: none })
export const grantRole = commandContract({ name: 'grant-role', summary: 'Gives a member a role at a unit and all below it', input: onMember.extend({ role, unitId: id }), output: none })
export const withdrawRole = commandContract({ name: 'withdraw-role', summary: 'Takes a role back', input: onMember.extend({ role, unitId: id }), output: none })
export const syncSsoRoles = commandContract({
  name: 'sync-sso-roles',
  summary: 'Gives a member the roles that the groups of the sign-on service stand for, and takes back those that came so and no longer do; run by the sign-in itself',
  input: onMember.extend({ roles: z.array(z.object({ role, unit: externalId })).max(200) }),
  output: z.object({ changed: z.number().int() }),
})
export const recordQualification = commandContract({
  name: 'record-qualification',
  summary: 'Records what a member is qualified for, and until when',
  input: onMember.extend({ code: z.enum(qualificationCodes), expiresAt: instant.nullable() }),
  output: none,
})
export const withdrawQualification = commandContract({ name: 'withdraw-qualification', summary: 'Takes a qualification off', input: onMember.extend({ code: z.enum(qualificationCodes) }), output: none })
export const recordAbsence = commandContract({
  name: 'record-absence',
  summary: 'Records that a member is away, from and to; the outing of a leader names who acts',
  input: onMember.extend({ absenceId: id, kind: z.enum(absenceKinds), from: instant, to: instant, actingMemberId: id.nullable().default(null) }),
  output: none,
})
export const cancelAbsence = commandContract({ name: 'cancel-absence', summary: 'The absence does not take place, or is over', input: z.object({ absenceId: id }), output: none })

const duty = z.object({ operationId: id.nullable().default(null) })
export const goOnDuty = commandContract({
  name: 'go-on-duty',
  summary: 'The member goes on duty at a unit, in a role that they hold',
  input: duty.extend({ memberId: id, unitId: id.nullable().default(null), role: role.default('member') }),
  output: z.object({ since: instant }),
  backdates: true,
})
export const goOffDuty = commandContract({ name: 'go-off-duty', summary: 'The member goes off duty', input: duty.extend({ memberId: id }), output: none, backdates: true })
export const setOnDuty = commandContract({
  name: 'set-on-duty',
  summary: 'Puts several members of a unit on duty at once, as when a shift begins; all or none',
  input: duty.extend({ unitId: id, members: z.array(z.object({ memberId: id, role: role.default('member') })).min(1).max(500), at: instant.nullable().default(null) }),
  output: z.object({ onDuty: z.number().int() }),
  backdates: true,
})
export const setOffDuty = commandContract({
  name: 'set-off-duty',
  summary: 'Takes several members off duty at once, as when a shift ends; who is not on duty is passed over',
  input: duty.extend({ unitId: id, memberIds: z.array(id).min(1).max(500), at: instant.nullable().default(null) }),
  output: z.object({ offDuty: z.number().int() }),
  backdates: true,
})

// Catalogue

export const catalogueView = viewContract({
  name: 'catalogue',
  summary: 'The attributes that may be recorded and selected on: those of the product, those the agency added, those proposed',
  input: none,
  output: z.object({
    product: z.array(attributeShape),
    added: z.array(attributeShape),
    proposed: z.array(attributeShape.extend({ proposedBy: z.string(), proposedAt: instant, isMine: z.boolean() })),
  }),
  isPersonal: false,
  changesOn: ['attribute.'],
})
const attributeName = z.string().regex(/^[a-z][a-z0-9_]{1,39}$/, 'small letters, digits and _, such as wall_height_m')
const onAttribute = z.object({ subject: z.enum(subjectKinds), name: attributeName })
export const proposeAttribute = commandContract({
  name: 'propose-attribute',
  summary: 'Proposes an attribute for the catalogue; it counts once a second administrator approves',
  input: onAttribute.extend({
    type: attributeShape.shape.type,
    unitOfMeasure: z.string().trim().min(1).max(20).nullable().default(null),
    choices: z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'small letters, digits and -')).max(60).default([]),
    words: z.object({ zh: name, en: name }),
  }),
  output: none,
})
export const approveAttribute = commandContract({ name: 'approve-attribute', summary: 'A second administrator approves a proposed attribute', input: onAttribute, output: none })
export const declineAttribute = commandContract({ name: 'decline-attribute', summary: 'Takes a proposed attribute off the list', input: onAttribute, output: none })

// Files

/** 10 MB, as base64. */
export const maxFileBytes = 10_000_000
export const maxFileRows = 20_000
export const givenFile = z.object({
  fileName: z.string().min(1).max(200),
  contentBase64: z.string().max(Math.ceil(maxFileBytes / 3) * 4 + 4, 'the file is larger than 10 MB').regex(/^[A-Za-z0-9+/]*={0,2}$/, 'base64'),
})
export const madeFile = z.object({ fileName: z.string(), mediaType: z.string(), contentBase64: z.string() })
export const fileChoice = z.object({ format: z.enum(sheetFormats), language: z.enum(sheetLanguages) })
/** Row 1 holds the headings. Null: the file as a whole, or the row as a whole. */
export const rowProblem = z.object({ row: z.number().int().nullable(), column: z.string().nullable(), code: z.string(), message: words })
export const importCounts = z.object({ added: z.number().int(), changed: z.number().int(), unchanged: z.number().int() })
export const importReport = importCounts.extend({
  rows: z.number().int(),
  /** How the text was read, such as `utf-8, ;` or `xlsx`. */
  readAs: z.string(),
  problems: z.array(rowProblem),
  /** All of them, where `problems` was cut at 500. */
  problemCount: z.number().int(),
})

export const forceSheets = ['units', 'members'] as const
const sheet = z.object({ sheet: z.enum(forceSheets) })
export const previewForceImport = commandContract({ name: 'preview-force-import', summary: 'Reads a file of units or members and says by row what would happen; changes nothing', input: givenFile.extend(sheet.shape), output: importReport, maxBodyBytes: fileBodyBytes })
export const importForce = commandContract({ name: 'import-force', summary: 'Imports units or members from XLSX or CSV, all rows or none; what is known by its external id is updated', input: givenFile.extend(sheet.shape), output: importCounts, maxBodyBytes: fileBodyBytes })
export const exportUnitsView = viewContract({ name: 'export-units', summary: 'The units that the asker may see, as a file that import-force takes back', input: fileChoice, output: madeFile, isPersonal: false, changesOn: [] })
export const exportMembersView = viewContract({
  name: 'export-members',
  summary: 'Members of one unit and below it, as a file that import-force takes back; marked as personal',
  input: fileChoice.extend({ unitId: id }),
  output: madeFile,
  isPersonal: true,
  changesOn: [],
})
export const importTemplateView = viewContract({ name: 'import-template', summary: 'An empty file with the headings and one explained example row', input: fileChoice.extend(sheet.shape), output: madeFile, isPersonal: false, changesOn: [] })
