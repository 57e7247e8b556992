import { App, Button, Input, Modal, QRCode, type InputRef } from 'antd'
import { useRef, useState, type ReactNode } from 'react'
import { useLanguage } from '../../../../kernel/web/index.ts'
import { BackupCodes } from './BackupCodes.tsx'
import { PasswordDialog } from './PasswordDialog.tsx'
import { beginTotp, makeBackupCodes, post, useAskAgain, type NewTotp, type Profile } from './profile-api.ts'
import { namedUri, secretOf } from './totp-uri.ts'

type Step = { readonly kind: 'none' | 'begin' | 'off' | 'renew' } | ({ readonly kind: 'scan' } & NewTotp) | { readonly kind: 'codes'; readonly backupCodes: readonly string[] }

const none: Step = { kind: 'none' }
const few = 3

export function TotpPanel({ profile }: { profile: Profile }): ReactNode {
  const { t } = useLanguage()
  const { message } = App.useApp()
  const askAgain = useAskAgain()
  const [step, setStep] = useState<Step>(none)
  /** A dialog that leads to the next one closes itself afterwards. */
  const closeFrom = (kind: Step['kind']): void => setStep((now) => (now.kind === kind ? none : now))
  return (
    <section className="panel profile-panel" aria-label={t('access.totp')}>
      <h2>{t('access.totp')}</h2>
      <p className="muted">{t('access.totp.what')}</p>
      <div className="profile-line">
        <span>{profile.hasTotp ? t('access.totp.on', { n: profile.backupCodesLeft }) : t('access.totp.off')}</span>
        {profile.hasTotp ? (
          <>
            <Button onClick={() => setStep({ kind: 'renew' })}>{t('access.codes.make')}</Button>
            <Button onClick={() => setStep({ kind: 'off' })}>{t('access.totp.turn-off')}</Button>
          </>
        ) : profile.hasPassword ? (
          <Button onClick={() => setStep({ kind: 'begin' })}>{t('access.totp.turn-on')}</Button>
        ) : null}
      </div>
      {profile.hasTotp && profile.backupCodesLeft < few ? <p className="tone-amber">{t('access.totp.few')}</p> : null}
      <PasswordDialog
        isOpen={step.kind === 'begin'}
        title={t('access.totp')}
        confirmText={t('access.totp.next')}
        onClose={() => closeFrom('begin')}
        onConfirm={async (password) => setStep({ kind: 'scan', ...(await beginTotp(password)) })}
      />
      <PasswordDialog
        isOpen={step.kind === 'off'}
        title={t('access.totp.turn-off')}
        confirmText={t('access.totp.turn-off')}
        isDanger
        onClose={() => closeFrom('off')}
        onConfirm={async (password) => {
          await post('two-factor/disable', { password })
          await askAgain()
        }}
      >
        <p>{t('access.totp.turn-off.what')}</p>
      </PasswordDialog>
      <PasswordDialog
        isOpen={step.kind === 'renew'}
        title={t('access.codes.make')}
        confirmText={t('access.codes.make')}
        onClose={() => closeFrom('renew')}
        onConfirm={async (password) => {
          const backupCodes = await makeBackupCodes(password)
          await askAgain()
          setStep({ kind: 'codes', backupCodes })
        }}
      >
        <p>{t('access.codes.make.what')}</p>
      </PasswordDialog>
      {step.kind === 'scan' ? (
        <Scan
          totp={step}
          username={profile.username}
          close={() => setStep(none)}
          done={async () => {
            await askAgain()
            void message.success(t('access.totp.done'))
            setStep({ kind: 'codes', backupCodes: step.backupCodes })
          }}
        />
      ) : null}
      <Modal
        open={step.kind === 'codes'}
        title={t('access.codes')}
        closable={false}
        maskClosable={false}
        keyboard={false}
        wrapClassName="print-alone"
        footer={
          <Button type="primary" className="no-print" onClick={() => setStep(none)}>
            {t('access.codes.kept')}
          </Button>
        }
        destroyOnHidden
      >
        {step.kind === 'codes' ? <BackupCodes codes={step.backupCodes} username={profile.username} /> : null}
      </Modal>
    </section>
  )
}

/** QR code, key and link; the first code proves that the authenticator has it. */
function Scan({ totp, username, close, done }: { totp: NewTotp; username: string; close(): void; done(): Promise<void> }): ReactNode {
  const { t, explain } = useLanguage()
  const field = useRef<InputRef>(null)
  const [code, setCode] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const uri = namedUri(totp.uri, username)

  async function confirm(): Promise<void> {
    if (code.length !== 6 || isRunning) return
    setRunning(true)
    setProblem(null)
    try {
      await post('two-factor/verify-totp', { code })
      await done()
    } catch (error) {
      setProblem(explain(error))
      setCode('')
      setRunning(false)
    }
  }

  return (
    <Modal open title={t('access.totp')} okText={t('access.totp.turn-on')} cancelText={t('ui.cancel')} okButtonProps={{ disabled: code.length !== 6 }} confirmLoading={isRunning} maskClosable={false} onOk={() => void confirm()} onCancel={close} afterOpenChange={(isShown) => (isShown ? field.current?.focus() : undefined)}>
      <p>{t('access.totp.scan')}</p>
      <div className="totp-key">
        {/* Dark on white in every theme: cameras read nothing else. */}
        <div role="img" aria-label={t('access.totp.qr')}>
          <QRCode type="svg" value={uri} size={180} color="#000000" bgColor="#ffffff" bordered={false} />
        </div>
        <div>
          <span className="field-label">{t('access.totp.key')}</span>
          <code className="totp-secret">{secretOf(totp.uri)}</code>
          <a href={uri}>{t('access.totp.open')}</a>
        </div>
      </div>
      <label className="field">
        <span className="field-label">{t('access.totp.code')}</span>
        <Input ref={field} size="large" inputMode="numeric" autoComplete="one-time-code" maxLength={6} className="totp-code" value={code} onChange={(event) => setCode(event.target.value.replaceAll(/\D/g, ''))} onPressEnter={() => void confirm()} />
      </label>
      <p className="field-problem" role="alert">
        {problem}
      </p>
    </Modal>
  )
}
