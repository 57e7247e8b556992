import { idFrom } from '../../kernel/canonical.ts'
import { adjustClock, findClock, getClock, saveClock } from '../../kernel/clock.ts'
import { defineCommand, type Command, type CommandContext } from '../../kernel/command.ts'
import { notFound } from '../../kernel/errors.ts'
import { actorText } from '../../kernel/policy.ts'
import { addVersion, checkText, createOperation, endOrder, findOperation, getVersion, lockOperation, rolesAtRoot, type Kinds } from '../../orders/index.ts'
import { moveDemoClock, openDemo, restartDemo } from './contract.ts'
import { demoEnded, notADemo } from './errors.ts'
import { findDemoFacts, type DemoFacts } from './queries.ts'

const restarting = ['administrator', 'commander', 'officer-of-the-day', 'duty-officer', 'planner'] as const

export function demoCommands(kinds: Kinds): Command[] {
  return [
    defineCommand(openDemo, {
      who: [{ by: 'system' }],
      async handle(context) {
        const { operationId, text, seed, ...facts } = context.input
        const version = await openOperation(context, kinds, { operationId, text, seed, facts, again: null })
        return { operationId, version }
      },
    }),
    defineCommand(restartDemo, {
      who: [{ by: 'system' }, rolesAtRoot(restarting)],
      async handle(context) {
        const { tx, input, actor } = context
        if ((await findOperation(tx, input.operationId)) === null) throw notFound('operation', input.operationId)
        const operation = await lockOperation(tx, input.operationId)
        const facts = await findDemoFacts(tx, input.operationId)
        if (facts === null) throw notADemo(input.operationId)
        if (operation.status !== 'drafted' && operation.status !== 'in-force') throw demoEnded(input.operationId)
        const { text } = await getVersion(tx, input.operationId, 1)
        await endOrder(context, { operation, version: operation.version ?? 1, by: actorText(actor), reason: 'the simulated night was started again' })
        const clock = await getClock(tx, input.operationId)
        await saveClock(tx, adjustClock(clock, tx.realNow, { isPaused: true }))
        const operationId = idFrom(context.commandId, 'demo-operation')
        await openOperation(context, kinds, { operationId, text, seed: operation.seed, facts, again: input.operationId })
        return { operationId }
      },
    }),
    defineCommand(moveDemoClock, {
      who: [{ by: 'system' }],
      async handle({ tx, input, append }) {
        await tx.query('SELECT 1 FROM clock WHERE agency_id = $1 AND clock_id = $2 FOR UPDATE', [tx.agencyId, input.operationId])
        const clock = await findClock(tx, input.operationId)
        const facts = await findDemoFacts(tx, input.operationId)
        if (clock === null || facts === null) throw notADemo(input.operationId)
        const next = adjustClock(clock, tx.realNow, { isPaused: input.isPaused, ...(input.to === null ? {} : { to: input.to }), ...(input.why === 'begin' ? { speed: facts.speed } : {}) })
        await saveClock(tx, next)
        const at = next.operationAnchor
        // Every step of a played past would fill the journal with nothing: what happened in it stands there.
        if (input.why !== 'play') append({ kind: 'clock.set', operationId: input.operationId, occurredAt: at, facts: { speed: next.speed, isPaused: next.isPaused, why: input.why } })
        if (input.why === 'begin') append({ kind: 'demo.begun', operationId: input.operationId, occurredAt: at })
        return { at }
      },
    }),
  ]
}

type Opening = { readonly operationId: string; readonly text: string; readonly seed: string; readonly facts: DemoFacts; readonly again: string | null }

async function openOperation({ tx, actor, append }: Pick<CommandContext<unknown>, 'tx' | 'actor' | 'append'>, kinds: Kinds, { operationId, text, seed, facts, again }: Opening): Promise<number> {
  const { order, sha } = await checkText(tx, kinds, text)
  await createOperation(tx, { operationId, order, seed, clock: { operationAnchor: order.from, speed: facts.speed, isPaused: true } })
  const version = await addVersion(tx, { operationId, text, sha, note: '', by: actorText(actor) })
  append({ kind: 'demo.opened', operationId, facts: { playUntil: facts.playUntil, speed: facts.speed, again } })
  append({ kind: 'order.proposed', operationId, facts: { version, sha256: sha }, body: { note: '' } })
  return version
}
