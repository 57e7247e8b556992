/** Who is signed in, and what they do about themselves: profile, sharing the device, going. */
import { SwapOutlined, UserOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import type { ReactNode } from 'react'
import { startSharing, useGo, useHoldsRole, useLanguage, useSession, useSigning, type LabelKey } from '../../kernel/web/index.ts'

export interface UserAct {
  readonly key: string
  readonly label: LabelKey
  run(): void
}

/** Who may open a device for their crew, as the server has it. */
const sharers: readonly string[] = ['leader', 'duty-officer', 'officer-of-the-day', 'commander', 'administrator']

export function useUserActs(): readonly UserAct[] {
  const { t, explain } = useLanguage()
  const { modal, message } = App.useApp()
  const go = useGo()
  const session = useSession()
  const mayShare = useHoldsRole(...sharers)
  const { renew, leave, handOver } = useSigning()
  const tell = (error: unknown): void => void message.error(explain(error))
  if (session === null) return []
  const profile: UserAct = { key: 'profile', label: 'access.profile', run: () => go('/profile') }
  if (session.shared != null) {
    return [profile, { key: 'hand-over', label: 'access.shared.hand-over', run: () => void handOver().then(() => go('/shared'), tell) }]
  }
  const share: UserAct = {
    key: 'share',
    label: 'access.shared.start',
    run: () =>
      void modal.confirm({
        title: t('access.shared.start'),
        content: t('access.shared.start.what'),
        okText: t('access.shared.start.do'),
        cancelText: t('ui.cancel'),
        onOk: () =>
          startSharing()
            .then(renew)
            .then(() => go('/shared'), tell),
      }),
  }
  return [profile, ...(mayShare ? [share] : []), { key: 'leave', label: 'main.sign-out', run: () => void leave().catch(tell) }]
}

export function UserMenu(): ReactNode {
  const { t, say } = useLanguage()
  const session = useSession()
  const acts = useUserActs()
  if (session === null) return null
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [{ key: 'who', disabled: true, label: `${say(session.member.unitName)} · ${say(session.agency.name)}` }, ...acts.map(({ key, label }) => ({ key, label: t(label) }))],
        onClick: ({ key }) => acts.find((act) => act.key === key)?.run(),
      }}
    >
      <Button type="text" icon={<UserOutlined />}>
        {session.member.name}
      </Button>
    </Dropdown>
  )
}

/** On a shared device: who it is just now, plain to see, and one tap to the next. */
export function SharedMark(): ReactNode {
  const { t, explain } = useLanguage()
  const { message } = App.useApp()
  const go = useGo()
  const session = useSession()
  const { handOver } = useSigning()
  if (session?.shared == null) return null
  return (
    <div className="shared-mark no-print" role="group" aria-label={t('access.shared')}>
      <UserOutlined />
      <span className="shared-mark-who">
        <strong>{session.member.name}</strong> <span>{t('access.shared.by', { name: session.shared.leaderName })}</span>
      </span>
      <Button icon={<SwapOutlined />} onClick={() => void handOver().then(() => go('/shared'), (error: unknown) => message.error(explain(error)))}>
        {t('access.shared.hand-over')}
      </Button>
    </div>
  )
}
