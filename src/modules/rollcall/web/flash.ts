import { useEffect, useRef, useState } from 'react'

/** True for a moment after `value` changed, not at the first drawing: what changed flashes once. */
export function useFlash(value: string): boolean {
  const last = useRef(value)
  const [isFlashing, setFlashing] = useState(false)
  useEffect(() => {
    if (last.current === value) return
    last.current = value
    setFlashing(true)
    const timer = setTimeout(() => setFlashing(false), 1_500)
    return () => clearTimeout(timer)
  }, [value])
  return isFlashing
}
