import { Select } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useClockId, useLanguage, useView } from '../../kernel/web/index.ts'
import { membersView } from '../contract.ts'

/** One member, found by name or number. */
export function PickMember({ value, pick, exceptId, unitId = null, known, label, placeholder, className }: { value: string | null; pick(memberId: string | null): void; exceptId?: string; unitId?: string | null; /** What the one chosen is called, where the list does not have them. */ known?: string; label?: string; placeholder?: string; className?: string }): ReactNode {
  const { t, say } = useLanguage()
  const operationId = useClockId()
  const [typed, setTyped] = useState('')
  const [search, setSearch] = useState('')
  const [isOpen, setOpen] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), 250)
    return () => clearTimeout(timer)
  }, [typed])
  // Nothing typed: those of the unit, most likely the deputy is among them. Asked for only once somebody picks: each answer is a look at twenty people.
  const { data, isFetching } = useView(membersView, { operationId, search, unitId: search === '' ? unitId : null, pageSize: 20 }, { keepsOld: true, isWanted: isOpen })
  const options = (data?.members ?? []).filter((member) => member.id !== exceptId).map((member) => ({ value: member.id, label: `${member.name} · ${say(member.unitName)}` }))
  if (value !== null && known !== undefined && !options.some((option) => option.value === value)) options.unshift({ value, label: known })
  return <Select className={className} aria-label={label} allowClear showSearch={{ filterOption: false, onSearch: setTyped }} onOpenChange={(next) => setOpen((before) => before || next)} loading={isFetching} placeholder={placeholder ?? t('force.search-member')} value={value} options={options} onChange={(memberId?: string) => pick(memberId ?? null)} />
}
