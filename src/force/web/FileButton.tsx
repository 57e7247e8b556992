/** Fetches a file made by a view and saves it: exports and templates. */
import { DownloadOutlined } from '@ant-design/icons'
import { App, Button, Dropdown } from 'antd'
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../../kernel/web/index.ts'
import { saveFile, type MadeFile } from './files.ts'

export type FileFormat = 'xlsx' | 'csv'

export function FileButton({ label, title, isDisabled = false, fetch }: { label: string; title?: string; isDisabled?: boolean; fetch(format: FileFormat): Promise<MadeFile> }): ReactNode {
  const { explain } = useLanguage()
  const { message } = App.useApp()
  const [isRunning, setRunning] = useState(false)
  async function save(format: FileFormat): Promise<void> {
    setRunning(true)
    try {
      saveFile(await fetch(format))
    } catch (error) {
      void message.error(explain(error))
    } finally {
      setRunning(false)
    }
  }
  return (
    <Dropdown
      trigger={['click']}
      disabled={isDisabled}
      menu={{
        items: [
          { key: 'xlsx', label: 'XLSX' },
          { key: 'csv', label: 'CSV' },
        ],
        onClick: ({ key }) => void save(key === 'csv' ? 'csv' : 'xlsx'),
      }}
    >
      <Button className="no-print" icon={<DownloadOutlined />} loading={isRunning} title={title}>
        {label}
      </Button>
    </Dropdown>
  )
}
