/** A run belongs to the server that was heard within this time; after it another takes it over. */
export const leaseMs = 15_000

export function isTaken(row: { readonly status: string; readonly beat_at: number | null }, now: number): boolean {
  return row.status === 'running' && row.beat_at !== null && row.beat_at > now - leaseMs
}
