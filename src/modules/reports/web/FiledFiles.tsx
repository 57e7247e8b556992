/** Photos and documents that were filed: small pictures, the whole one on a tap, documents to save. */
import { FileOutlined } from '@ant-design/icons'
import { Modal } from 'antd'
import { useState, type ReactNode } from 'react'
import type { ShownFile } from '../../../kernel/files/contract.ts'
import { fileAddress, useLanguage } from '../../../kernel/web/index.ts'
import { filedFileView } from '../contract.ts'
import { sizeWord } from './FilesInput.tsx'

export function FiledFiles({ obligationId, fileIds, files }: { obligationId: string; fileIds: readonly string[]; files: readonly ShownFile[] }): ReactNode {
  const { t } = useLanguage()
  const [shownId, setShownId] = useState<string | null>(null)
  const found = fileIds.map((fileId) => files.find((file) => file.fileId === fileId) ?? null)
  const shown = found.find((file) => file?.fileId === shownId) ?? null
  return (
    <span className="filed-files">
      {found.map((file, at) => {
        if (file === null) return <span key={fileIds[at]} className="muted">{t('reports.files.gone')}</span>
        const address = fileAddress(filedFileView, { obligationId, fileId: file.fileId })
        return file.thumbnailSha256 === null ? (
          <a key={file.fileId} className="filed-document" href={address} download={file.name} aria-label={t('reports.files.download', { name: file.name })}>
            <FileOutlined /> {file.name} <span className="muted">{sizeWord(file.bytes)}</span>
          </a>
        ) : (
          <button key={file.fileId} type="button" className="filed-photo" aria-label={t('reports.files.open', { name: file.name })} onClick={() => setShownId(file.fileId)}>
            <img loading="lazy" alt="" src={fileAddress(filedFileView, { obligationId, fileId: file.fileId }, 'thumb')} />
          </button>
        )
      })}
      <Modal open={shown !== null} title={shown?.name ?? ''} footer={null} width="min(96vw, 1200px)" destroyOnHidden onCancel={() => setShownId(null)}>
        {shown === null ? null : (
          <>
            <img className="filed-whole" alt={shown.name} src={fileAddress(filedFileView, { obligationId, fileId: shown.fileId })} />
            {shown.position === null ? null : <p className="number">{t('reports.files.taken-at', { latitude: shown.position.latitude, longitude: shown.position.longitude })}</p>}
          </>
        )}
      </Modal>
    </span>
  )
}
