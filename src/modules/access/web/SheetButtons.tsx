/** What stands on the page, as a file and on paper. */
import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { saveCsv, useLanguage } from '../../../kernel/web/index.ts'

export function SheetButtons({ fileName, makeRows, isPersonal, isDisabled }: { fileName: string; makeRows(): readonly (readonly string[])[]; isPersonal: boolean; isDisabled: boolean }): ReactNode {
  const { t } = useLanguage()
  return (
    <>
      <Button className="no-print" icon={<DownloadOutlined />} disabled={isDisabled} title={t(isPersonal ? 'rights.export.personal' : 'rights.export.what')} onClick={() => saveCsv({ fileName, rows: makeRows(), isPersonal })}>
        CSV
      </Button>
      <Button className="no-print" icon={<PrinterOutlined />} disabled={isDisabled} aria-label={t('rights.print')} title={t('rights.print')} onClick={() => globalThis.print()} />
    </>
  )
}
