/** Photos or documents of one field: taken or chosen, on their way, removed again before anything is filed. */
import { CameraOutlined, CaretRightOutlined, CloseOutlined, FileOutlined, FolderOpenOutlined, PauseOutlined } from '@ant-design/icons'
import { Button, Progress } from 'antd'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { discardFile, ownFileView } from '../../../kernel/files/contract.ts'
import { purposeRules, type Purpose } from '../../../kernel/files/rules.ts'
import { useIsPhone } from '../../../ui/index.ts'
import { fileAddress, newId, prepareUpload, sendCommand, startUpload, useLanguage, type FileUpload, type UploadState } from '../../../kernel/web/index.ts'
import type { Field, RawFile } from './raw-values.ts'

interface Row extends RawFile {
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
      const fileId = newId()
      const about = { fileId, name: file.name, bytes: file.size }
      const preview = purpose === 'photo' ? URL.createObjectURL(file) : null
      setRows((before) => [...before, { ...about, preview, state: { kind: 'sending', sentBytes: 0 } }])
      const upload = startUpload(file, {
        fileId,
        purpose,
        keepsLocation: field.keepsLocation,
        onChange(state) {
          if (state.kind !== 'kept') return setRows((before) => before.map((row) => (row.fileId === fileId ? { ...row, state } : row)))
          setRows((before) => before.filter((row) => row.fileId !== fileId))
          if (preview !== null) URL.revokeObjectURL(preview)
          latest.current.change([...latest.current.files, about])
          return undefined
        },
      })
      uploads.current.set(fileId, upload)
    }
  }

  function dropRow({ fileId, preview }: Row): void {
    uploads.current.get(fileId)?.cancel()
    uploads.current.delete(fileId)
    if (preview !== null) URL.revokeObjectURL(preview)
    setRows((before) => before.filter((row) => row.fileId !== fileId))
  }

  function dropFile(file: RawFile): void {
    change(latest.current.files.filter((one) => one.fileId !== file.fileId))
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
        {/* One list: what arrives stays the same line, so that a finger on its way to a button finds it. */}
        {[...files.map((file): Row => ({ ...file, preview: null, state: { kind: 'kept' } })), ...rows].map((row) => (
          <FileRow key={row.fileId} row={row} purpose={purpose} upload={uploads.current.get(row.fileId) ?? null} remove={() => (row.state.kind === 'kept' ? dropFile(row) : dropRow(row))} />
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

function FileRow({ row, purpose, upload, remove }: { row: Row; purpose: Purpose; upload: FileUpload | null; remove(): void }): ReactNode {
  const { t } = useLanguage()
  const { fileId, name, state, preview } = row
  const percent = 'sentBytes' in state && row.bytes > 0 ? Math.floor((100 * state.sentBytes) / row.bytes) : 0
  const isRefused = state.kind === 'refused'
  const isUnderway = !isRefused && state.kind !== 'kept'
  const picture = state.kind === 'kept' && purpose === 'photo' ? fileAddress(ownFileView, { fileId }, 'thumb') : preview
  const what = useStateWord(state, percent)
  return (
    <li className={isRefused ? 'is-refused' : ''}>
      {picture === null || isRefused ? <FileOutlined className="files-thumb" /> : <img className="files-thumb" alt="" src={picture} />}
      <FileWords name={name} bytes={row.bytes} what={what} isAlert={isRefused}>
        {isUnderway ? <Progress percent={percent} showInfo={false} size="small" aria-label={name} status={state.kind === 'sending' ? 'active' : 'normal'} /> : null}
      </FileWords>
      {state.kind === 'sending' && percent < 100 ? <Button type="text" icon={<PauseOutlined />} aria-label={t('reports.files.pause', { name })} onClick={() => upload?.pause()} /> : null}
      {state.kind === 'paused' || state.kind === 'waiting' ? <Button type="text" icon={<CaretRightOutlined />} aria-label={t('reports.files.go-on', { name })} onClick={() => upload?.goOn()} /> : null}
      <Button type="text" icon={<CloseOutlined />} aria-label={t('reports.files.remove', { name })} onClick={remove} />
    </li>
  )
}

function useStateWord(state: UploadState, percent: number): string {
  const { t, explain } = useLanguage()
  switch (state.kind) {
    case 'kept':
      return `● ${t('reports.files.kept')}`
    case 'refused':
      return explain(state.error)
    case 'waiting':
      return t('reports.files.waiting', { percent })
    case 'paused':
      return t('reports.files.paused', { percent })
    case 'sending':
      return percent === 100 ? t('reports.files.checking') : t('reports.files.sending', { percent })
  }
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
