import { CopyOutlined, PrinterOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'

/** Shown once. On paper the codes stand alone, without the page behind them. */
export function BackupCodes({ codes, username }: { codes: readonly string[]; username: string }): ReactNode {
  const { t } = useLanguage()
  const { message } = App.useApp()

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(codes.join('\n'))
    void message.success(t('access.codes.copied'))
  }

  return (
    <div className="backup-codes">
      <p className="no-print">{t('access.codes.what')}</p>
      <p className="on-paper">
        Muster · {username} · {t('access.codes')}
      </p>
      <ol aria-label={t('access.codes')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <p className="backup-acts no-print">
        <Button icon={<CopyOutlined />} onClick={() => void copy().catch(() => undefined)}>
          {t('access.codes.copy')}
        </Button>
        <Button icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
          {t('access.codes.print')}
        </Button>
      </p>
    </div>
  )
}
