import { TreeSelect } from 'antd'
import type { ReactNode } from 'react'
import { useClockId, useLanguage, useView } from '../../kernel/web/index.ts'
import { unitsView } from '../contract.ts'

/** One unit out of the tree. */
export function PickUnit({ value, pick, placeholder, isClearable = false, label, className }: { value: string | null; pick(unitId: string | null): void; placeholder?: string; isClearable?: boolean; label?: string; className?: string }): ReactNode {
  const { say } = useLanguage()
  const operationId = useClockId()
  const { data, isLoading } = useView(unitsView, { operationId })
  const units = (data?.units ?? []).filter((unit) => !unit.isClosed)
  return (
    <TreeSelect
      className={className}
      aria-label={label}
      allowClear={isClearable}
      showSearch={{ treeNodeFilterProp: 'title' }}
      placeholder={placeholder}
      loading={isLoading}
      treeDataSimpleMode
      popupMatchSelectWidth={false}
      treeDefaultExpandedKeys={units.filter((unit) => unit.parentId === null).map((unit) => unit.id)}
      treeData={units.map((unit) => ({ id: unit.id, pId: unit.parentId ?? undefined, value: unit.id, title: say(unit.name), disabled: !unit.isInside }))}
      value={value ?? undefined}
      onChange={(unitId: string | undefined) => pick(unitId ?? null)}
    />
  )
}
