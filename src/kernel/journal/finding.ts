/** The first thing about a journal that is not as it was sealed. */
export interface Finding {
  readonly what: 'altered' | 'missing' | 'reordered' | 'head' | 'tail' | 'unsealed' | 'body'
  readonly position: number | null
  readonly entryId: string | null
  readonly batch: number | null
  readonly says: string
}
