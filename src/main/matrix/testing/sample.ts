import type { Role } from '../../../force/contract.ts'

export interface Sample {
  readonly input: unknown
  /** Whom it is about: asked as such besides the holders of roles. */
  readonly self?: string
  /** Codes that only somebody who may is told, beside success. */
  readonly allowedAs?: readonly string[]
  /** Codes by which a handler tells the holder of a role that it does not reach that far, with a status other than 401, 403 and 404. */
  readonly refusedAs?: readonly string[]
  /** Roles that pass the declaration although the row names them nowhere: the handler asks for one person. */
  readonly reaches?: readonly Role[]
  /** What an answer holds only for those who may see it; without it, any answer is one. */
  readonly shows?: string
}
