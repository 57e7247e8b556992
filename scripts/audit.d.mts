export function findLockProblems(lock: unknown): string[]
export function findAdvisories(report: unknown): string[]
export function audit(): boolean
