import { Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage, useShortcutList, useShortcuts, type Shortcut } from '../../kernel/web/index.ts'

const names: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Enter: '↵', Escape: 'Esc', ' ': 'Space' }

export function ShortcutHelp(): ReactNode {
  const { t } = useLanguage()
  const [isOpen, setOpen] = useState(false)
  const list = useShortcutList()
  const shortcuts: Shortcut[] = [{ key: '?', label: 'main.shortcuts', run: () => setOpen((before) => !before) }]
  useShortcuts(shortcuts)
  return (
    <Modal open={isOpen} onCancel={() => setOpen(false)} footer={null} title={t('main.shortcuts')} width={560}>
      <dl className="shortcut-list">
        {list.map(({ key, label }) => (
          <div key={key}>
            <dt>
              <kbd>{names[key] ?? key}</kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
