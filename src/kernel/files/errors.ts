import { Refusal } from '../errors.ts'

// 415, which the security log keeps: files that are not what they are sent as are what somebody sends who tries doors.

export const wrongType = (purpose: string, found: string | null): Refusal => new Refusal({ code: 'files.wrong-type', status: 415, facts: { purpose, found } })
export const heicRefused = (): Refusal => new Refusal({ code: 'files.heic', status: 422 })
export const activeContent = (what: string): Refusal => new Refusal({ code: 'files.active-content', status: 415, facts: { what } })
export const twoInOne = (found: string): Refusal => new Refusal({ code: 'files.two-in-one', status: 415, facts: { found } })
export const unreadable = (): Refusal => new Refusal({ code: 'files.unreadable', status: 422 })
export const tooManyPixels = (pixels: number, most: number): Refusal => new Refusal({ code: 'files.too-many-pixels', status: 422, facts: { pixels, most } })
export const tooLarge = (maxBytes: number): Refusal => new Refusal({ code: 'files.too-large', status: 413, facts: { maxBytes } })
export const emptyFile = (): Refusal => new Refusal({ code: 'files.empty', status: 422 })
export const wrongUpload = (why: string): Refusal => new Refusal({ code: 'files.wrong-upload', status: 400, facts: { why } })
export const idTaken = (fileId: string): Refusal => new Refusal({ code: 'files.id-taken', status: 409, facts: { fileId } })
export const tooManyUploads = (most: number): Refusal => new Refusal({ code: 'files.too-many', status: 429, facts: { most } })
export const notYours = (fileId: string): Refusal => new Refusal({ code: 'files.not-yours', status: 403, facts: { fileId } })
export const usedAlready = (fileId: string): Refusal => new Refusal({ code: 'files.used-already', status: 409, facts: { fileId } })
export const goneFile = (fileId: string): Refusal => new Refusal({ code: 'files.gone', status: 404, facts: { fileId } })
export const brokenFile = (): Refusal => new Refusal({ code: 'files.broken', status: 503 })
