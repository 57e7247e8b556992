/** What the agency declares, and what a unit asks of its rosters. */
import { defineCommand, type Command } from '../../../kernel/command.ts'
import { notFound } from '../../../kernel/errors.ts'
import { rolesAtRoot, rolesOverUnit } from '../../../orders/index.ts'
import { declareRosterPattern, declareShiftClass, retireShiftClass, setRosterMembers, setRosterNeeds, setRosterRules } from '../contract/rosters.ts'
import { badRules, classInUse, codeTaken, memberTwice, needTwice, unknownClass, unknownCode, unknownMember } from '../errors.ts'
import { listPeople } from '../queries/people.ts'
import { isClassUsed, listClasses, lockClass, replaceNeeds, replaceRosterMembers, retireClass, saveClass, savePattern, saveRules } from '../queries/settings.ts'
import { editing } from '../who.ts'

export const declaring = ['administrator', 'planner'] as const
/** Leaders say whom they need and who turns when; how long people may work is said from above them. */
export const ruling = ['commander', 'planner'] as const
export const settling = [...editing, 'commander'] as const

const settingsChanged = 'roster.settings-changed'

const declareClass = defineCommand(declareShiftClass, {
  who: [{ by: 'system' }, rolesAtRoot(declaring)],
  async handle({ tx, input, append }) {
    const { classId, code, name, kind, startsAt, minutes, countedMinutes, isNight, isWatch } = input
    const known = await lockClass(tx, classId)
    const isMoved = known !== null && (known.startsAt !== startsAt || known.minutes !== minutes || known.countedMinutes !== countedMinutes || known.kind !== kind)
    if (isMoved && (await isClassUsed(tx, classId))) throw classInUse(known.code)
    if (!(await saveClass(tx, { id: classId, code, name, kind, startsAt, minutes, countedMinutes, isNight, isWatch, isRetired: false }))) throw codeTaken(code)
    append({ kind: settingsChanged, subject: { kind: 'shift-class', id: classId }, facts: { what: 'class', classId, minutes, countedMinutes }, body: { code, zh: name.zh, en: name.en, startsAt } })
    return {}
  },
})

const retire = defineCommand(retireShiftClass, {
  who: [{ by: 'system' }, rolesAtRoot(declaring)],
  async handle({ tx, input, append }) {
    const known = await lockClass(tx, input.classId)
    if (known === null) throw notFound('shift class', input.classId)
    if (known.isRetired) return {}
    await retireClass(tx, input.classId)
    append({ kind: settingsChanged, subject: { kind: 'shift-class', id: input.classId }, facts: { what: 'class-retired', classId: input.classId } })
    return {}
  },
})

const declarePattern = defineCommand(declareRosterPattern, {
  who: [{ by: 'system' }, rolesAtRoot(declaring)],
  async handle({ tx, input, append }) {
    const codes = new Set((await listClasses(tx)).filter((one) => !one.isRetired).map((one) => one.code))
    const unknown = input.cycle.find((code) => code !== '' && !codes.has(code))
    if (unknown !== undefined) throw unknownCode(unknown)
    await savePattern(tx, { id: input.patternId, name: input.name, cycle: input.cycle, groups: input.groups })
    append({ kind: settingsChanged, subject: { kind: 'roster-pattern', id: input.patternId }, facts: { what: 'pattern', patternId: input.patternId, groups: input.groups }, body: { zh: input.name.zh, en: input.name.en, cycle: input.cycle.join(',') } })
    return {}
  },
})

const setNeeds = defineCommand(setRosterNeeds, {
  who: [{ by: 'system' }, rolesOverUnit(settling)],
  async handle({ tx, input, append }) {
    const { unitId, needs } = input
    if (new Set(needs.map((need) => `${need.classId} ${need.qualification}`)).size < needs.length) throw needTwice()
    const classIds = new Set((await listClasses(tx)).map((one) => one.id))
    const unknown = needs.find((need) => !classIds.has(need.classId))
    if (unknown !== undefined) throw unknownClass(unknown.classId)
    await replaceNeeds(tx, unitId, needs)
    append({ kind: settingsChanged, unitId, facts: { what: 'needs', unitId, needs: needs.length } })
    return {}
  },
})

const setRules = defineCommand(setRosterRules, {
  who: [{ by: 'system' }, rolesOverUnit(ruling)],
  async handle({ tx, input, append }) {
    const { unitId, rules } = input
    if (rules.minMinutesPerWeek > rules.maxMinutesPerWeek) throw badRules()
    await saveRules(tx, unitId, rules)
    append({ kind: settingsChanged, unitId, facts: { what: 'rules', unitId, ...rules } })
    return {}
  },
})

const setMembers = defineCommand(setRosterMembers, {
  who: [{ by: 'system' }, rolesOverUnit(settling)],
  async handle({ tx, input, append }) {
    const { unitId, members } = input
    const ids = members.map((member) => member.memberId)
    const twice = ids.find((id, at) => ids.indexOf(id) !== at)
    if (twice !== undefined) throw memberTwice(twice)
    const serving = new Set((await listPeople(tx, ids)).map((person) => person.member_id))
    const unknown = ids.find((id) => !serving.has(id))
    if (unknown !== undefined) throw unknownMember(unknown)
    await replaceRosterMembers(tx, unitId, members)
    append({ kind: settingsChanged, unitId, facts: { what: 'members', unitId, members: members.length } })
    return {}
  },
})

export const settingsCommands: readonly Command[] = [declareClass, retire, declarePattern, setNeeds, setRules, setMembers]
