/** A new group robot or program: what kind, where to find its address, what it is told. */
import { Input, Segmented, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { FormDialog, PickUnit } from '../../../force/web/index.ts'
import { newId, useCommand, useLanguage } from '../../../kernel/web/index.ts'
import { addWebhook, webhookKinds } from '../contract.ts'

type Kind = (typeof webhookKinds)[number]
type Language = 'zh' | 'en'
const leastSecret = 8

export function AddWebhook({ close }: { close(): void }): ReactNode {
  const { t, language: readers } = useLanguage()
  const adding = useCommand(addWebhook)
  const [webhookId] = useState(newId)
  const [kind, setKind] = useState<Kind>('wecom')
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [secret, setSecret] = useState('')
  const [language, setLanguage] = useState<Language>(readers)
  const [unitId, setUnitId] = useState<string | null>(null)
  // WeCom's robots check nothing but their address.
  const signs = kind !== 'wecom'
  const written = signs ? secret.trim() : ''
  const isSecretRight = written === '' ? kind !== 'plain' : written.length >= leastSecret
  const isUrl = /^https?:\/\/[^\s/]+/.test(url.trim())
  return (
    <FormDialog
      title={t('notify.webhook.add')}
      done={t('notify.webhook.add.done')}
      isReady={name.trim() !== '' && isUrl && isSecretRight && unitId !== null}
      close={close}
      run={() => adding.run({ webhookId, kind, name: name.trim(), url: url.trim(), secret: written === '' ? null : written, language, unitId: unitId ?? '' })}
    >
      <label className="field">
        <span className="field-label">{t('notify.webhook.kind')}</span>
        <Select value={kind} options={webhookKinds.map((each) => ({ value: each, label: t(`notify.webhook.kind.${each}`) }))} onChange={setKind} />
        <span className="field-hint">{t(`notify.webhook.how.${kind}`)}</span>
      </label>
      <label className="field">
        <span className="field-label">{t('notify.webhook.name')}</span>
        <Input maxLength={80} placeholder={t('notify.webhook.name.example')} value={name} onChange={(event) => setName(event.target.value)} />
      </label>
      <label className="field">
        <span className="field-label">{t('notify.webhook.url')}</span>
        <Input type="url" autoComplete="off" status={url !== '' && !isUrl ? 'error' : undefined} placeholder="https://" value={url} onChange={(event) => setUrl(event.target.value)} />
        <span className="field-hint">{t('notify.webhook.url.what')}</span>
      </label>
      {signs ? (
        <label className="field">
          <span className="field-label">{t(kind === 'plain' ? 'notify.webhook.secret.needed' : 'notify.webhook.secret')}</span>
          <Input.Password autoComplete="off" status={written !== '' && !isSecretRight ? 'error' : undefined} value={secret} onChange={(event) => setSecret(event.target.value)} />
          <span className="field-hint">{t('notify.webhook.secret.what', { n: leastSecret })}</span>
        </label>
      ) : null}
      <label className="field">
        <span className="field-label">{t('notify.webhook.unit')}</span>
        <PickUnit value={unitId} pick={setUnitId} label={t('notify.webhook.unit')} />
        <span className="field-hint">{t('notify.webhook.unit.what')}</span>
      </label>
      <div className="field">
        <span className="field-label">{t('notify.language')}</span>
        <span>
          <Segmented
            value={language}
            options={[
              { value: 'zh', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
            onChange={setLanguage}
          />
        </span>
      </div>
    </FormDialog>
  )
}
