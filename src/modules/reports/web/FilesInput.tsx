/** Photos or documents of one field: taken or chosen, on their way, removed again before anything is filed. */
import { CameraOutlined, CaretRightOutlined, CloseOutlined, FileOutlined, FolderOpenOutlined, PauseOutlined } from '@ant-design/icons'
import { Button, Progress } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { discardFile, ownFileView } from '../../../kernel/files/contract.ts'
import { purposeRules } from '../../../kernel/files/rules.ts'
import { useIsPhone } from '../../../ui/index.ts'
import { fileAddress, newId, prepareUpload, sendCommand, startUpload, useLanguage, type FileUpload, type UploadState } from '../../../kernel/web/index.ts'
import type { Field, RawFile } from './raw-values.ts'

interface Row {
  readonly key: string
  readonly name: string
  readonly bytes: number
  /** Of the picture on this device; null: it lies on the server only. */
  readonly preview: string | null
  readonly state: UploadState
}

export interface FilesInputProps {
  readonly field: Field
  readonly id: string
  readonly describedBy: string
  readonly files: readonly RawFile[]
  change(files: readonly RawFile[]): void
  /** How many are not there yet. */
  onUnderway(count: number): void
}

export function FilesInput({ field, id, describedBy, files, change, onUnderway }: FilesInputProps): ReactNode {
  const { t, say } = useLanguage()
  const isPhone = useIsPhone()
  const purpose = field.type === 'document' ? 'document' : 'photo'
  const [rows, setRows] = useState<readonly Row[]>([])
  const uploads = useRef(new Map<string, FileUpload>())
  // Uploads end later than the render that began them: they add to what is there then.
  const latest = useRef({ files, change })
  latest.current = { files, change }
  const camera = useRef<HTMLInputElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  const count = rows.filter((row) => row.state.kind !== 'kept' && row.state.kind !== 'refused').length
  // A desk has files; only a phone has a camera in the hand.
  const hasCamera = purpose === 'photo' && isPhone
  const isFull = files.length + count >= field.maxFiles

  useEffect(prepareUpload, [])
  useEffect(() => onUnderway(count), [count, onUnderway])
  useEffect(() => {
    const running = uploads.current
    return () => running.forEach((upload) => upload.cancel())
  }, [])

  function add(chosen: FileList | null): void {
    for (const file of [...(chosen ?? [])].slice(0, Math.max(0, field.maxFiles - files.length - count))) {
      const key = newId()
      const preview = purpose === 'photo' ? URL.createObjectURL(file) : null
      setRows((before) => [...before, { key, name: file.name, bytes: file.size, preview, state: { kind: 'sending', sentBytes: 0 } }])
      const upload = startUpload(file, {
        purpose,
        keepsLocation: field.keepsLocation,
        onChange(state) {
          if (state.kind !== 'kept') return setRows((before) => before.map((row) => (row.key === key ? { ...row, state } : row)))
          setRows((before) => before.filter((row) => row.key !== key))
          if (preview !== null) URL.revokeObjectURL(preview)
          latest.current.change([...latest.current.files, { fileId: upload.fileId, name: file.name, bytes: file.size }])
          return undefined
        },
      })
      uploads.current.set(key, upload)
    }
  }

  function dropRow({ key, preview }: Row): void {
    uploads.current.get(key)?.cancel()
    uploads.current.delete(key)
    if (preview !== null) URL.revokeObjectURL(preview)
    setRows((before) => before.filter((row) => row.key !== key))
  }

  function dropFile(file: RawFile): void {
    change(files.filter((one) => one.fileId !== file.fileId))
    // Whatever becomes of this, a file that is not filed is gone after a day.
    sendCommand(discardFile, { id: newId(), input: { fileId: file.fileId } }).catch(() => undefined)
  }

  const pick = (input: HTMLInputElement): void => {
    add(input.files)
    // The same file may be chosen again after it was removed.
    input.value = ''
  }
  const hint = purpose === 'photo' ? t('reports.files.photo-hint', { n: field.maxFiles }) : t('reports.files.document-hint', { n: field.maxFiles })
  return (
    <div className="files-input" role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-hint ${describedBy}`}>
      <p id={`${id}-hint`} className="muted files-hint">
        {hint} {purpose === 'photo' ? t(field.keepsLocation ? 'reports.files.place-kept' : 'reports.files.place-removed') : null}
      </p>
      <ul className="files-list" aria-label={t('reports.files.list', { label: say(field.words), n: files.length })}>
        {files.map((file) => (
          <li key={file.fileId}>
            {purpose === 'photo' ? <img className="files-thumb" alt="" src={fileAddress(ownFileView, { fileId: file.fileId }, 'thumb')} /> : <FileOutlined className="files-thumb" />}
            <FileWords name={file.name} bytes={file.bytes} what={`● ${t('reports.files.kept')}`} />
            <Button type="text" icon={<CloseOutlined />} aria-label={t('reports.files.remove', { name: file.name })} onClick={() => dropFile(file)} />
          </li>
        ))}
        {rows.map((row) => (
          <UploadRow key={row.key} row={row} upload={uploads.current.get(row.key) ?? null} remove={() => dropRow(row)} />
        ))}
      </ul>
      <div className="files-acts">
        {hasCamera ? (
          <>
            <input ref={camera} type="file" hidden accept={purposeRules.photo.accept} capture="environment" data-files="camera" onChange={(event) => pick(event.target)} />
            <Button id={id} size="large" icon={<CameraOutlined />} disabled={isFull} onClick={() => camera.current?.click()}>
              {t('reports.files.take')}
            </Button>
          </>
        ) : null}
        <input ref={chooser} type="file" hidden multiple accept={purposeRules[purpose].accept} data-files="chooser" onChange={(event) => pick(event.target)} />
        <Button {...(hasCamera ? {} : { id })} size="large" icon={<FolderOpenOutlined />} disabled={isFull} onClick={() => chooser.current?.click()}>
          {t(purpose === 'photo' ? 'reports.files.choose-photo' : 'reports.files.choose-document')}
        </Button>
      </div>
    </div>
  )
}

function UploadRow({ row, upload, remove }: { row: Row; upload: FileUpload | null; remove(): void }): ReactNode {
  const { t, explain } = useLanguage()
  const { state, name } = row
  const percent = 'sentBytes' in state && row.bytes > 0 ? Math.floor((100 * state.sentBytes) / row.bytes) : 0
  const isRefused = state.kind === 'refused'
  const what = isRefused ? explain(state.error) : state.kind === 'waiting' ? t('reports.files.waiting', { percent }) : state.kind === 'paused' ? t('reports.files.paused', { percent }) : percent === 100 ? t('reports.files.checking') : t('reports.files.sending', { percent })
  return (
    <li className={isRefused ? 'is-refused' : ''}>
      {row.preview === null || isRefused ? <FileOutlined className="files-thumb" /> : <img className="files-thumb" alt="" src={row.preview} />}
      <FileWords name={name} bytes={row.bytes} what={what} isAlert={isRefused}>
        {isRefused ? null : <Progress percent={percent} showInfo={false} size="small" aria-label={name} status={state.kind === 'sending' ? 'active' : 'normal'} />}
      </FileWords>
      {state.kind === 'sending' && percent < 100 ? <Button type="text" icon={<PauseOutlined />} aria-label={t('reports.files.pause', { name })} onClick={() => upload?.pause()} /> : null}
      {state.kind === 'paused' || state.kind === 'waiting' ? <Button type="text" icon={<CaretRightOutlined />} aria-label={t('reports.files.go-on', { name })} onClick={() => upload?.goOn()} /> : null}
      <Button type="text" icon={<CloseOutlined />} aria-label={t('reports.files.remove', { name })} onClick={remove} />
    </li>
  )
}

function FileWords({ name, bytes, what, isAlert = false, children = null }: { name: string; bytes: number; what: string; isAlert?: boolean; children?: ReactNode }): ReactNode {
  return (
    <div className="files-words">
      <span className="files-name">{name}</span> <span className="muted">{sizeWord(bytes)}</span>
      <div className={isAlert ? 'field-problem' : 'muted'} {...(isAlert ? { role: 'alert' } : {})}>
        {what}
      </div>
      {children}
    </div>
  )
}

export function sizeWord(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`
}
