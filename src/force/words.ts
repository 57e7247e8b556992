/** The closed lists of the slice; what each means on screen stands in texts.ts. */
export const unitTypes = ['detachment', 'brigade', 'station', 'squad', 'partner'] as const
export const roles = ['administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'leader', 'planner', 'member', 'supervisor', 'auditor'] as const
export type Role = (typeof roles)[number]
/** Who sees their part of the tree; everybody else sees their own unit. */
export const seeingRoles: readonly Role[] = ['administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'leader', 'planner', 'supervisor', 'auditor']
/** Who finds a member's telephone number beside the name, in their part of the tree: those who lead, steer or plan for people and so must reach them. */
export const reachingRoles: readonly Role[] = ['administrator', 'commander', 'duty-officer', 'officer-of-the-day', 'leader', 'planner']
export const absenceKinds = ['leave', 'course', 'sick', 'outing'] as const
/** Nothing medical among them, and nothing that tells what somebody is rather than what somebody can do. */
export const qualificationCodes = [
  'boat', 'breathing-apparatus', 'crew-commander', 'crowd-safety', 'drone-pilot', 'driver', 'fireworks-safety', 'first-aid', 'hazmat', 'inspector',
  'ladder-operator', 'pump-operator', 'radio-operator', 'rope-rescue',
] as const
export const sheetLanguages = ['zh', 'en'] as const
export const sheetFormats = ['xlsx', 'csv'] as const
